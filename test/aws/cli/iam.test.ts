// IAM by the aws CLI: made, changed, listed, waited for, gone, and refused in the words that the CLI shows.

import { expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { givenRoles, trustPolicy } from '../support/given.ts';
import { ACCOUNT } from '../support/start-aws.ts';

const READ = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'eks:Describe*', Resource: '*' }],
});
const ALL = READ.replace('Describe', '');

describeCli('has roles and policies', givenRoles, ({ ask, refused }) => {
  it('roles, with trust, tags, a boundary and policies of their own', async () => {
    const role = '--role-name app';
    await ask(`iam create-role ${role} --assume-role-policy-document`, trustPolicy('ec2.amazonaws.com'));
    await ask(`iam wait role-exists ${role}`);
    expect(await refused(`iam create-role ${role} --assume-role-policy-document`, READ)).toMatch(
      /An error occurred \(\w+\) when calling the CreateRole operation/,
    );
    await ask(`iam update-role ${role} --max-session-duration 7200 --description one`);
    await ask(`iam update-role-description ${role} --description two`);
    expect(await ask(`iam get-role ${role} --query Role.[Description,MaxSessionDuration]`)).toEqual(['two', 7200]);
    await ask(`iam update-assume-role-policy ${role} --policy-document`, trustPolicy('eks.amazonaws.com'));
    await ask(`iam tag-role ${role} --tags Key=team,Value=a Key=stage,Value=b`);
    await ask(`iam untag-role ${role} --tag-keys stage`);
    expect(await ask(`iam list-role-tags ${role} --query Tags[].Key`)).toEqual(['team']);
    const boundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await ask(`iam put-role-permissions-boundary ${role} --permissions-boundary ${boundary}`);
    await ask(`iam delete-role-permissions-boundary ${role}`);
    await ask(`iam put-role-policy ${role} --policy-name own --policy-document`, READ);
    expect(await ask(`iam list-role-policies ${role} --query PolicyNames`)).toEqual(['own']);
    const action = '--query PolicyDocument.Statement[0].Action';
    expect(await ask(`iam get-role-policy ${role} --policy-name own ${action}`)).toBe('eks:Describe*');
    expect(await refused(`iam delete-role ${role}`)).toMatch(
      /\(DeleteConflict\) when calling the DeleteRole operation: Cannot delete entity, must delete policies first\.$/,
    );
    await ask(`iam delete-role-policy ${role} --policy-name own`);
    await ask(`iam delete-role ${role}`);
    expect(await refused(`iam get-role ${role}`)).toMatch(
      /\(NoSuchEntity\) when calling the GetRole operation: The role with name app cannot be found\.$/,
    );
  });

  it('policies, with versions', async () => {
    const make = 'iam create-policy --policy-name reader --query Policy.Arn --policy-document';
    const arn = await ask<string>(make, READ);
    await ask(`iam wait policy-exists --policy-arn ${arn}`);
    expect(await refused(make, READ)).toMatch(
      /\(EntityAlreadyExists\) when calling the CreatePolicy operation: A policy called reader already exists\. Duplicate names are not allowed\.$/,
    );
    expect(await refused(make.replace('reader', 'other'), '{')).toMatch(
      /\(MalformedPolicyDocument\) when calling the CreatePolicy operation: This policy contains invalid Json$/,
    );
    const one = `--policy-arn ${arn}`;
    await ask(`iam create-policy-version ${one} --policy-document`, ALL);
    const isDefault = '--query Versions[?IsDefaultVersion].VersionId';
    expect(await ask(`iam list-policy-versions ${one} ${isDefault}`)).toEqual(['v1']);
    await ask(`iam set-default-policy-version ${one} --version-id v2`);
    await ask(`iam delete-policy-version ${one} --version-id v1`);
    expect(await ask(`iam get-policy ${one} --query Policy.DefaultVersionId`)).toBe('v2');
    const effect = '--version-id v2 --query PolicyVersion.Document.Statement[0].Effect';
    expect(await ask(`iam get-policy-version ${one} ${effect}`)).toBe('Allow');
    await ask(`iam tag-policy ${one} --tags Key=team,Value=a`);
    expect(await ask(`iam list-policy-tags ${one} --query Tags[].Key`)).toEqual(['team']);
    await ask(`iam untag-policy ${one} --tag-keys team`);
    await ask(`iam attach-role-policy --role-name pods ${one}`);
    const attached = 'iam list-attached-role-policies --role-name pods --query AttachedPolicies[].PolicyName';
    expect(await ask(attached)).toEqual(['reader']);
    expect(await ask(`iam list-entities-for-policy ${one} --query PolicyRoles[].RoleName`)).toEqual(['pods']);
    expect(await refused(`iam delete-policy ${one}`)).toMatch(
      /\(DeleteConflict\) when calling the DeletePolicy operation: Cannot delete a policy attached to entities\.$/,
    );
    await ask(`iam detach-role-policy --role-name pods ${one}`);
    await ask(`iam delete-policy ${one}`);
    const managed = 'arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy';
    expect(await ask('iam list-policies --scope AWS --page-size 3 --query Policies[].Arn')).toContain(managed);
  });

  it('OpenID Connect providers', async () => {
    const make = 'iam create-open-id-connect-provider --url https://login.example --query OpenIDConnectProviderArn';
    const arn = await ask<string>(`${make} --client-id-list sts.amazonaws.com`);
    expect(arn).toBe(`arn:aws:iam::${ACCOUNT}:oidc-provider/login.example`);
    expect(await refused(make)).toMatch(
      /\(EntityAlreadyExists\) when calling the CreateOpenIDConnectProvider operation: Provider with url https:\/\/login\.example already exists\.$/,
    );
    const one = `--open-id-connect-provider-arn ${arn}`;
    await ask(`iam add-client-id-to-open-id-connect-provider ${one} --client-id mine`);
    await ask(`iam remove-client-id-from-open-id-connect-provider ${one} --client-id sts.amazonaws.com`);
    const thumbprint = 'a'.repeat(40);
    await ask(`iam update-open-id-connect-provider-thumbprint ${one} --thumbprint-list ${thumbprint}`);
    await ask(`iam tag-open-id-connect-provider ${one} --tags Key=team,Value=a`);
    expect(await ask(`iam list-open-id-connect-provider-tags ${one} --query Tags[].Key`)).toEqual(['team']);
    await ask(`iam untag-open-id-connect-provider ${one} --tag-keys team`);
    const query = '--query [Url,ClientIDList[0],ThumbprintList[0],Tags]';
    expect(await ask(`iam get-open-id-connect-provider ${one} ${query}`)).toEqual([
      'login.example',
      'mine',
      thumbprint,
      [],
    ]);
    expect(await ask('iam list-open-id-connect-providers --query OpenIDConnectProviderList[].Arn')).toEqual([arn]);
    await ask(`iam delete-open-id-connect-provider ${one}`);
    expect(await refused(`iam get-open-id-connect-provider ${one}`)).toMatch(
      /\(NoSuchEntity\) when calling the GetOpenIDConnectProvider operation: OpenIDConnect Provider not found for arn arn:aws:iam::123456789012:oidc-provider\/login\.example$/,
    );
  });

  it('instance profiles, and waits for them', async () => {
    const name = '--instance-profile-name nodes';
    await ask(`iam create-instance-profile ${name}`);
    await ask(`iam wait instance-profile-exists ${name}`);
    await ask(`iam add-role-to-instance-profile ${name} --role-name cluster`);
    const roles = '--query InstanceProfile.Roles[].RoleName';
    expect(await ask(`iam get-instance-profile ${name} ${roles}`)).toEqual(['cluster']);
    const names = '--query InstanceProfiles[].InstanceProfileName';
    expect(await ask(`iam list-instance-profiles-for-role --role-name cluster ${names}`)).toEqual(['nodes']);
    await ask(`iam tag-instance-profile ${name} --tags Key=team,Value=a`);
    expect(await ask(`iam list-instance-profile-tags ${name} --query Tags[].Key`)).toEqual(['team']);
    await ask(`iam untag-instance-profile ${name} --tag-keys team`);
    expect(await refused(`iam delete-instance-profile ${name}`)).toMatch(
      /\(DeleteConflict\) when calling the DeleteInstanceProfile operation: Cannot delete entity, must remove roles from instance profile first\.$/,
    );
    await ask(`iam remove-role-from-instance-profile ${name} --role-name cluster`);
    await ask(`iam delete-instance-profile ${name}`);
    expect(await ask('iam list-instance-profiles --no-paginate --query InstanceProfiles')).toEqual([]);
  });

  it('service-linked roles', async () => {
    const make = 'iam create-service-linked-role --aws-service-name eks-fargate.amazonaws.com';
    const name = await ask<string>(`${make} --query Role.RoleName`);
    expect(name).toBe('AWSServiceRoleForAmazonEKSForFargate');
    expect(await refused(make)).toMatch(
      /\(InvalidInput\) when calling the CreateServiceLinkedRole operation: Service role name AWSServiceRoleForAmazonEKSForFargate has been taken in this account, please try a different suffix\.$/,
    );
    const task = await ask<string>(`iam delete-service-linked-role --role-name ${name} --query DeletionTaskId`);
    const status = `iam get-service-linked-role-deletion-status --deletion-task-id ${task} --query Status`;
    expect(await ask(status)).toBe('SUCCEEDED');
  });

  it('takes one page where it is told not to take them all', async () => {
    const whole = 'iam list-roles --no-paginate --query';
    expect(await ask(whole, '{roles: length(Roles), more: IsTruncated}')).toEqual({ roles: 2, more: false });
    expect(await ask('iam list-roles --max-items 1 --query', '[length(Roles), NextToken != null]')).toEqual([1, true]);
  });
});

describeCli('has users and groups', givenRoles, ({ ask, refused }) => {
  const managed = '--policy-arn arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';

  it('users, with keys and policies', async () => {
    const user = '--user-name ann';
    await ask(`iam create-user ${user}`);
    await ask(`iam wait user-exists ${user}`);
    expect(await refused(`iam create-user ${user}`)).toMatch(
      /\(EntityAlreadyExists\) when calling the CreateUser operation: User with name ann already exists\.$/,
    );
    const key = await ask<string>(`iam create-access-key ${user} --query AccessKey.AccessKeyId`);
    await ask(`iam update-access-key ${user} --access-key-id ${key} --status Inactive`);
    expect(await ask(`iam list-access-keys ${user} --query AccessKeyMetadata[].Status`)).toEqual(['Inactive']);
    expect(await ask(`iam get-access-key-last-used --access-key-id ${key}`)).toEqual({
      UserName: 'ann',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    await ask(`iam delete-access-key ${user} --access-key-id ${key}`);
    await ask(`iam update-user ${user} --new-user-name Ann`);
    expect(await ask(`iam list-ssh-public-keys ${user} --query SSHPublicKeys`)).toEqual([]);
    expect(await ask(`iam list-mfa-devices ${user} --query MFADevices`)).toEqual([]);
    expect(await ask('iam list-virtual-mfa-devices --query VirtualMFADevices')).toEqual([]);
    expect(await ask(`iam list-signing-certificates ${user} --query Certificates`)).toEqual([]);
    const credentials = `iam list-service-specific-credentials ${user} --query ServiceSpecificCredentials`;
    expect(await ask(credentials)).toEqual([]);
    await ask(`iam create-login-profile ${user} --password correct-horse`);
    expect(await refused(`iam create-login-profile ${user} --password correct-horse`)).toContain(
      '(EntityAlreadyExists)',
    );
    await ask(`iam update-login-profile ${user} --password-reset-required`);
    const profile = `iam get-login-profile ${user} --query LoginProfile`;
    expect(await ask(profile)).toMatchObject({ UserName: 'Ann', PasswordResetRequired: true });
    await ask(`iam delete-login-profile ${user}`);
    expect(await refused(`iam delete-login-profile ${user}`)).toMatch(
      /\(NoSuchEntity\) when calling the DeleteLoginProfile operation: Login Profile for User ann cannot be found\.$/,
    );
    await ask(`iam tag-user ${user} --tags Key=team,Value=a Key=stage,Value=b`);
    await ask(`iam untag-user ${user} --tag-keys stage`);
    expect(await ask(`iam list-user-tags ${user} --query Tags[].Key`)).toEqual(['team']);
    await ask(`iam put-user-permissions-boundary ${user} ${managed.replace('policy-arn', 'permissions-boundary')}`);
    const boundary = '--query User.PermissionsBoundary.PermissionsBoundaryType';
    expect(await ask(`iam get-user ${user} ${boundary}`)).toBe('Policy');
    await ask(`iam delete-user-permissions-boundary ${user}`);
    await ask(`iam put-user-policy ${user} --policy-name own --policy-document`, READ);
    expect(await ask(`iam list-user-policies ${user} --query PolicyNames`)).toEqual(['own']);
    expect(await ask(`iam get-user-policy ${user} --policy-name own --query PolicyName`)).toBe('own');
    await ask(`iam delete-user-policy ${user} --policy-name own`);
    await ask(`iam attach-user-policy ${user} ${managed}`);
    expect(await ask(`iam list-attached-user-policies ${user} --query length(AttachedPolicies)`)).toBe(1);
    expect(await refused(`iam delete-user ${user}`)).toMatch(
      /\(DeleteConflict\) when calling the DeleteUser operation: Cannot delete entity, must detach all policies first\.$/,
    );
    await ask(`iam detach-user-policy ${user} ${managed}`);
    expect(await ask('iam list-users --query Users[].UserName')).toEqual(['Ann']);
    await ask(`iam delete-user ${user}`);
    expect(await refused(`iam get-user ${user}`)).toMatch(
      /\(NoSuchEntity\) when calling the GetUser operation: The user with name ann cannot be found\.$/,
    );
  });

  it('an account with a name and a policy for passwords', async () => {
    await ask('iam create-account-alias --account-alias ours');
    expect(await ask('iam list-account-aliases --query AccountAliases')).toEqual(['ours']);
    await ask('iam delete-account-alias --account-alias ours');
    expect(await refused('iam delete-account-alias --account-alias ours')).toContain('(NoSuchEntity)');
    expect(await refused('iam get-account-password-policy')).toMatch(
      /: The Password Policy with domain name 123456789012 cannot be found\.$/,
    );
    await ask('iam update-account-password-policy --max-password-age 90 --require-numbers');
    const query = '--query PasswordPolicy.[MinimumPasswordLength,ExpirePasswords,RequireNumbers,RequireSymbols]';
    expect(await ask(`iam get-account-password-policy ${query}`)).toEqual([6, true, true, false]);
    await ask('iam delete-account-password-policy');
    expect(await refused('iam delete-account-password-policy')).toContain('(NoSuchEntity)');
    expect(await ask('iam get-account-summary --query SummaryMap.[Roles,RolesQuota]')).toEqual([2, 1000]);
  });

  it('groups, through which users have policies', async () => {
    const [group, user] = ['--group-name devs', '--user-name bob'];
    await ask(`iam create-user ${user}`);
    await ask(`iam create-group ${group}`);
    await ask(`iam add-user-to-group ${group} ${user}`);
    expect(await ask(`iam get-group ${group} --query Users[].UserName`)).toEqual(['bob']);
    expect(await ask(`iam list-groups-for-user ${user} --query Groups[].GroupName`)).toEqual(['devs']);
    await ask(`iam update-group ${group} --new-path /team/`);
    expect(await ask('iam list-groups --path-prefix /team/ --query Groups[].GroupName')).toEqual(['devs']);
    await ask(`iam put-group-policy ${group} --policy-name read --policy-document`, READ);
    const action = '--query PolicyDocument.Statement[0].Action';
    expect(await ask(`iam get-group-policy ${group} --policy-name read ${action}`)).toBe('eks:Describe*');
    expect(await ask(`iam list-group-policies ${group} --query PolicyNames`)).toEqual(['read']);
    const actions = '--action-names eks:DescribeCluster eks:DeleteCluster';
    const decisions = '--query EvaluationResults[].EvalDecision';
    const source = `--policy-source-arn arn:aws:iam::${ACCOUNT}:user/bob`;
    const judged = ['allowed', 'implicitDeny'];
    expect(await ask(`iam simulate-principal-policy ${source} ${actions} ${decisions}`)).toEqual(judged);
    expect(await ask(`iam simulate-custom-policy ${actions} ${decisions} --policy-input-list`, READ)).toEqual(judged);
    await ask(`iam attach-group-policy ${group} ${managed}`);
    expect(await ask(`iam list-attached-group-policies ${group} --query length(AttachedPolicies)`)).toBe(1);
    await ask(`iam detach-group-policy ${group} ${managed}`);
    await ask(`iam delete-group-policy ${group} --policy-name read`);
    expect(await refused(`iam delete-group ${group}`)).toMatch(
      /\(DeleteConflict\) when calling the DeleteGroup operation: Cannot delete entity, must remove users from group first\.$/,
    );
    await ask(`iam remove-user-from-group ${group} ${user}`);
    await ask(`iam delete-group ${group}`);
    expect(await refused(`iam get-group ${group}`)).toMatch(
      /\(NoSuchEntity\) when calling the GetGroup operation: The group with name devs cannot be found\.$/,
    );
  });
});
