// What roles are beside policies: instance profiles, OpenID Connect providers, service-linked roles, tags; driven by the SDK.

import {
  AddClientIDToOpenIDConnectProviderCommand,
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteServiceLinkedRoleCommand,
  GetInstanceProfileCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListOpenIDConnectProvidersCommand,
  ListRoleTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  TagOpenIDConnectProviderCommand,
  TagRoleCommand,
  UntagInstanceProfileCommand,
  UntagOpenIDConnectProviderCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const TRUST = trustPolicy('eks.amazonaws.com');
const role = async (RoleName = 'demo') => (await aws.iam.send(new GetRoleCommand({ RoleName }))).Role;

describe('a role', () => {
  it('has its trust policy, description and longest session changed', async () => {
    await givenRole(aws, 'demo', TRUST);
    const PolicyDocument = trustPolicy('eks-fargate-pods.amazonaws.com');
    await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'demo', PolicyDocument }));
    await aws.iam.send(new UpdateRoleCommand({ RoleName: 'demo', Description: 'x', MaxSessionDuration: 7200 }));
    expect(decodeURIComponent((await role())?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument);
    expect(await role()).toMatchObject({ Description: 'x', MaxSessionDuration: 7200 });
    await aws.iam.send(new UpdateRoleDescriptionCommand({ RoleName: 'demo', Description: 'y' }));
    expect((await role())?.Description).toBe('y');
    await expect(
      aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'demo', PolicyDocument: '{}' })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await expect(aws.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'demo' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('has tags whose keys differ by more than case, fifty at most', async () => {
    await givenRole(aws, 'demo', TRUST);
    const tag = (...Tags: { Key: string; Value: string }[]) =>
      aws.iam.send(new TagRoleCommand({ RoleName: 'demo', Tags }));
    const tags = async () => (await aws.iam.send(new ListRoleTagsCommand({ RoleName: 'demo' }))).Tags;
    await tag({ Key: 'team', Value: 'a' });
    await tag({ Key: 'Team', Value: 'b' });
    expect(await tags()).toEqual([{ Key: 'Team', Value: 'b' }]);
    await tag(...Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: '' })));
    await expect(tag({ Key: 'more', Value: '' })).rejects.toMatchObject({ name: 'LimitExceededException' });
    await aws.iam.send(new UntagRoleCommand({ RoleName: 'demo', TagKeys: ['TEAM'] }));
    expect(await tags()).toHaveLength(49);
  });
});

describe('an instance profile', () => {
  it('holds one role, which cannot be deleted meanwhile', async () => {
    await givenRole(aws, 'demo', TRUST);
    await givenRole(aws, 'other', TRUST);
    const InstanceProfileName = 'nodes';
    const { InstanceProfile } = await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    expect(InstanceProfile).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:instance-profile/nodes',
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Roles: [],
    });
    const add = (RoleName: string) =>
      aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await add('demo');
    await expect(add('other')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    });
    const found = await aws.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
    expect(found.InstanceProfile?.Roles).toMatchObject([{ RoleName: 'demo' }]);
    const ofRole = await aws.iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'demo' }));
    expect(ofRole.InstanceProfiles).toMatchObject([{ InstanceProfileName }]);
    await expect(aws.iam.send(new DeleteRoleCommand({ RoleName: 'demo' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must remove roles from instance profile first.',
    });
    const remove = new DeleteInstanceProfileCommand({ InstanceProfileName });
    await expect(aws.iam.send(remove)).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await aws.iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'demo' }));
    await aws.iam.send(remove);
    await expect(aws.iam.send(remove)).rejects.toMatchObject({
      message: 'Instance Profile nodes cannot be found.',
    });
  });

  it('is listed and has tags', async () => {
    const InstanceProfileName = 'nodes';
    await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    await aws.iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags: [{ Key: 'a', Value: 'b' }] }));
    const { InstanceProfiles } = await aws.iam.send(new ListInstanceProfilesCommand({}));
    expect(InstanceProfiles).toMatchObject([{ InstanceProfileName, Tags: [{ Key: 'a', Value: 'b' }] }]);
    await aws.iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['a'] }));
    expect((await aws.iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles?.[0]?.Tags).toEqual([]);
  });
});

describe('an OpenID Connect provider', () => {
  it('is known by its address without the scheme, and its lists change', async () => {
    const create = new CreateOpenIDConnectProviderCommand({
      Url: 'https://oidc.eks.us-west-2.amazonaws.com/id/0123',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
    });
    const { OpenIDConnectProviderArn = '' } = await aws.iam.send(create);
    expect(OpenIDConnectProviderArn).toBe(
      'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123',
    );
    await expect(aws.iam.send(create)).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    const about = { OpenIDConnectProviderArn };
    await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...about, ClientID: 'other' }));
    await aws.iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...about, ClientID: 'sts.amazonaws.com' }));
    await aws.iam.send(
      new UpdateOpenIDConnectProviderThumbprintCommand({ ...about, ThumbprintList: ['0'.repeat(40)] }),
    );
    await aws.iam.send(new TagOpenIDConnectProviderCommand({ ...about, Tags: [{ Key: 'a', Value: 'b' }] }));
    await aws.iam.send(new TagOpenIDConnectProviderCommand({ ...about, Tags: [{ Key: 'c', Value: 'd' }] }));
    await aws.iam.send(new UntagOpenIDConnectProviderCommand({ ...about, TagKeys: ['a'] }));
    expect(await aws.iam.send(new GetOpenIDConnectProviderCommand(about))).toMatchObject({
      Url: 'oidc.eks.us-west-2.amazonaws.com/id/0123',
      ClientIDList: ['other'],
      ThumbprintList: ['0'.repeat(40)],
      Tags: [{ Key: 'c', Value: 'd' }],
    });
    const { OpenIDConnectProviderList } = await aws.iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }]);
    await aws.iam.send(new DeleteOpenIDConnectProviderCommand(about));
    await aws.iam.send(new DeleteOpenIDConnectProviderCommand(about));
    await expect(aws.iam.send(new GetOpenIDConnectProviderCommand(about))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    });
  });

  it('has five thumbprints and a hundred clients at most', async () => {
    const Url = 'https://login.example';
    const ThumbprintList = Array.from('abcdef', (digit) => digit.repeat(40));
    await expect(aws.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ThumbprintList }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Thumbprint list must contain fewer than 5 entries.',
    });
    const ClientIDList = Array.from({ length: 100 }, (_, index) => `client-${index}`);
    const made = await aws.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList }));
    const about = { OpenIDConnectProviderArn: made.OpenIDConnectProviderArn };
    await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...about, ClientID: 'client-7' }));
    await expect(
      aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...about, ClientID: 'one-more' })),
    ).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    });
    await expect(
      aws.iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...about, ThumbprintList })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('whose address is no https URL is refused', async () => {
    await expect(
      aws.iam.send(new CreateOpenIDConnectProviderCommand({ Url: 'http://issuer.example.com' })),
    ).rejects.toMatchObject({ name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
  });
});

describe('a service-linked role', () => {
  it('is made once, under the name of its service, and goes only by its own operation', async () => {
    const create = new CreateServiceLinkedRoleCommand({ AWSServiceName: 'eks-fargate.amazonaws.com' });
    const { Role } = await aws.iam.send(create);
    expect(Role?.Arn).toBe(
      'arn:aws:iam::123456789012:role/aws-service-role/eks-fargate.amazonaws.com/AWSServiceRoleForAmazonEKSForFargate',
    );
    const RoleName = 'AWSServiceRoleForAmazonEKSForFargate';
    await expect(aws.iam.send(create)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
    });
    await expect(aws.iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });
    const { DeletionTaskId } = await aws.iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    const status = await aws.iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }));
    expect(status.Status).toBe('SUCCEEDED');
    await expect(role(RoleName)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('has a suffix where its service knows several', async () => {
    const make = (service: string) =>
      aws.iam.send(
        new CreateServiceLinkedRoleCommand({ AWSServiceName: `${service}.amazonaws.com`, CustomSuffix: 'mine' }),
      );
    expect((await make('autoscaling')).Role?.RoleName).toBe('AWSServiceRoleForAutoScaling_mine');
    await expect(make('autoscaling')).rejects.toThrow('AWSServiceRoleForAutoScaling_mine has been taken');
    await expect(make('eks')).rejects.toThrow('Custom suffix is not allowed for eks.amazonaws.com');
  });

  it.each([
    ['batch', 'AWSServiceRoleForBatch', 'BatchServiceRolePolicy'],
    ['ssm', 'AWSServiceRoleForAmazonSSM', 'AmazonSSMServiceRolePolicy'],
    ['replication.ecr', 'AWSServiceRoleForECRReplication', 'ECRReplicationServiceRolePolicy'],
  ])('is of %s', async (service, RoleName, policy) => {
    const { Role } = await aws.iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: `${service}.amazonaws.com` }),
    );
    expect(Role).toMatchObject({ RoleName, Path: `/aws-service-role/${service}.amazonaws.com/` });
    const { AttachedPolicies } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([
      { PolicyName: policy, PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}` },
    ]);
  });

  it('is of a neighbour of EKS too; what made it has lists in its policy, what describes it has none', async () => {
    const service = 'eks-connector.amazonaws.com';
    const { Role } = await aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
    expect(Role?.RoleName).toBe('AWSServiceRoleForAmazonEKSConnector');
    const statementOf = (document = '') => JSON.parse(decodeURIComponent(document)).Statement;
    expect(statementOf(Role?.AssumeRolePolicyDocument)).toEqual([
      { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } },
    ]);
    expect(statementOf((await role('AWSServiceRoleForAmazonEKSConnector'))?.AssumeRolePolicyDocument)).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service } },
    ]);
  });
});
