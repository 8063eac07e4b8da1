// EKS's neighbours by the aws CLI: registries, keys, logs, parameters, quotas, sessions.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCli } from '../support/cli.ts';
import { givenRole, trustPolicy } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws } from '../support/start-aws.ts';

const nothing = async () => {};
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:ecr-pullthroughcache/quay-AbCdEf`;
const policyOf = (Action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'all', Effect: 'Allow', Principal: { AWS: ROOT }, Action, Resource: '*' }],
  });

describeCli('has repositories of ECR', nothing, ({ ask, refused }) => {
  const name = '--repository-name shop/web';

  it('made, changed, listed and gone', async () => {
    const uri = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/shop/web`;
    expect(await ask(`ecr create-repository ${name} --query repository.repositoryUri`)).toBe(uri);
    expect(await refused(`ecr create-repository ${name}`)).toMatch(
      /\(RepositoryAlreadyExistsException\) when calling the CreateRepository operation: The repository with name 'shop\/web' already exists in the registry with id '123456789012'$/,
    );
    await ask(`ecr put-image-tag-mutability ${name} --image-tag-mutability IMMUTABLE`);
    await ask(`ecr put-image-scanning-configuration ${name} --image-scanning-configuration scanOnPush=true`);
    const query = '--query repositories[0].[imageTagMutability,imageScanningConfiguration.scanOnPush]';
    const describeOne = 'ecr describe-repositories --repository-names shop/web';
    expect(await ask(`${describeOne} ${query}`)).toEqual(['IMMUTABLE', true]);
    expect(await ask(`ecr list-images ${name} --no-paginate --query imageIds`)).toEqual([]);
    expect(await ask(`ecr describe-images ${name} --query imageDetails`)).toEqual([]);
    expect(await ask('ecr describe-registry --query registryId')).toBe(ACCOUNT);
    expect(await ask('ecr get-authorization-token --query length(authorizationData)')).toBe(1);
    const arn = `--resource-arn arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop/web`;
    await ask(`ecr tag-resource ${arn} --tags Key=team,Value=a Key=stage,Value=b`);
    await ask(`ecr untag-resource ${arn} --tag-keys stage`);
    expect(await ask(`ecr list-tags-for-resource ${arn} --query tags[].Key`)).toEqual(['team']);
  });

  it('in a registry with a policy, scans, copies and rules of pulling through', async () => {
    await ask('ecr put-registry-policy --policy-text', policyOf('ecr:ReplicateImage'));
    expect(await ask<string>('ecr get-registry-policy --query policyText')).toContain('ReplicateImage');
    await ask('ecr delete-registry-policy');
    expect(await refused('ecr get-registry-policy')).toContain(
      `Registry policy does not exist in the registry with id '${ACCOUNT}'`,
    );
    const scans = 'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=*,filterType=WILDCARD}]';
    await ask(`ecr put-registry-scanning-configuration --scan-type BASIC --rules ${scans}`);
    const scanning = 'ecr get-registry-scanning-configuration --query scanningConfiguration.rules[].scanFrequency';
    expect(await ask(scanning)).toEqual(['SCAN_ON_PUSH']);
    const to = (region: string) =>
      `ecr put-replication-configuration --replication-configuration {"rules":[{"destinations":[{"region":"${region}","registryId":"${ACCOUNT}"}]}]}`;
    expect(await refused(to(REGION))).toContain('Replication destination cannot be the same as the source registry');
    await ask(to('eu-west-1'));
    const copies = 'ecr describe-registry --query replicationConfiguration.rules[].destinations[].region';
    expect(await ask(copies)).toEqual(['eu-west-1']);
    const quay = '--ecr-repository-prefix quay';
    const rule = `ecr create-pull-through-cache-rule ${quay} --upstream-registry-url quay.io`;
    expect(await ask(`${rule} --query upstreamRegistry`)).toBe('quay');
    expect(await refused(rule)).toContain('(PullThroughCacheRuleAlreadyExistsException)');
    await ask(`ecr update-pull-through-cache-rule ${quay} --credential-arn`, SECRET);
    const rules = 'ecr describe-pull-through-cache-rules --query pullThroughCacheRules[].credentialArn';
    expect(await ask(rules)).toEqual([SECRET]);
    await ask(`ecr delete-pull-through-cache-rule ${quay}`);
    expect(await refused(`ecr delete-pull-through-cache-rule ${quay}`)).toContain(
      '(PullThroughCacheRuleNotFoundException)',
    );
  });

  it('with policies', async () => {
    await ask(`ecr set-repository-policy ${name} --policy-text`, policyOf('ecr:*').replace(',"Resource":"*"', ''));
    expect(await ask<string>(`ecr get-repository-policy ${name} --query policyText`)).toContain('ecr:*');
    await ask(`ecr delete-repository-policy ${name}`);
    expect(await refused(`ecr get-repository-policy ${name}`)).toContain('(RepositoryPolicyNotFoundException)');
    const selection = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 };
    const rules = JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] });
    await ask(`ecr put-lifecycle-policy ${name} --lifecycle-policy-text`, rules);
    expect(await ask<string>(`ecr get-lifecycle-policy ${name} --query lifecyclePolicyText`)).toContain('expire');
    await ask(`ecr delete-lifecycle-policy ${name}`);
    expect(await refused(`ecr get-lifecycle-policy ${name}`)).toContain('(LifecyclePolicyNotFoundException)');
    await ask(`ecr delete-repository ${name}`);
    expect(await refused('ecr describe-repositories --repository-names shop/web')).toMatch(
      /\(RepositoryNotFoundException\) when calling the DescribeRepositories operation: The repository with name 'shop\/web' does not exist in the registry with id '123456789012'$/,
    );
  });
});

describeCli('has keys of KMS', nothing, ({ ask, refused }) => {
  it('described, rotated, tagged, and deleted after a while', async () => {
    const id = await ask<string>('kms create-key --query KeyMetadata.KeyId');
    const key = `--key-id ${id}`;
    await ask(`kms update-key-description ${key} --description mine`);
    const query = '--query KeyMetadata.[Description,KeyState]';
    expect(await ask(`kms describe-key ${key} ${query}`)).toEqual(['mine', 'Enabled']);
    expect(await ask('kms list-keys --query Keys[].KeyId')).toEqual([id]);
    const rotated = `kms get-key-rotation-status ${key} --query KeyRotationEnabled`;
    await ask(`kms enable-key-rotation ${key}`);
    expect(await ask(rotated)).toBe(true);
    await ask(`kms disable-key-rotation ${key}`);
    await ask(`kms disable-key ${key}`);
    expect(await refused(`kms enable-key-rotation ${key}`)).toContain('(DisabledException)');
    await ask(`kms enable-key ${key}`);
    expect(await ask(`kms list-key-policies ${key} --query PolicyNames`)).toEqual(['default']);
    expect(await ask(rotated)).toBe(false);
    await ask(`kms put-key-policy ${key} --policy-name default --policy`, policyOf('kms:*'));
    expect(await ask<string>(`kms get-key-policy ${key} --policy-name default --query Policy`)).toContain('kms:*');
    await ask(`kms tag-resource ${key} --tags TagKey=team,TagValue=a`);
    expect(await ask(`kms list-resource-tags ${key} --query Tags[].TagKey`)).toEqual(['team']);
    await ask(`kms untag-resource ${key} --tag-keys team`);
    const deletion = `kms schedule-key-deletion ${key} --pending-window-in-days 7 --query KeyState`;
    expect(await ask(deletion)).toBe('PendingDeletion');
    expect(await refused(`kms enable-key-rotation ${key}`)).toContain('(KMSInvalidStateException)');
    await ask(`kms cancel-key-deletion ${key}`);
    expect(await refused('kms describe-key --key-id alias/none')).toMatch(
      /\(NotFoundException\) when calling the DescribeKey operation: Alias arn:aws:kms:us-west-2:123456789012:alias\/none is not found\.$/,
    );
  });

  it('with other names', async () => {
    const make = 'kms create-key --query KeyMetadata.KeyId';
    const [one, other] = [await ask<string>(make), await ask<string>(make)];
    const alias = '--alias-name alias/mine';
    await ask(`kms create-alias ${alias} --target-key-id ${one}`);
    expect(await refused(`kms create-alias ${alias} --target-key-id ${one}`)).toMatch(
      /\(AlreadyExistsException\) when calling the CreateAlias operation: An alias with the name arn:aws:kms:us-west-2:123456789012:alias\/mine already exists$/,
    );
    await ask(`kms update-alias ${alias} --target-key-id ${other}`);
    expect(await ask('kms list-aliases --query Aliases[].TargetKeyId')).toEqual([other]);
    await ask(`kms delete-alias ${alias}`);
    expect(await refused(`kms delete-alias ${alias}`)).toContain('(NotFoundException)');
  });
});

describeCli('has grants of KMS', nothing, ({ ask, refused }) => {
  it('made, listed, revoked and retired', async () => {
    const key = `--key-id ${await ask<string>('kms create-key --query KeyMetadata.KeyId')}`;
    const make = `kms create-grant ${key} --grantee-principal ${ROOT} --retiring-principal ${ROOT} --operations Encrypt`;
    const first = await ask<string>(`${make} --query GrantId`);
    const token = await ask<string>(`${make} --query GrantToken`);
    expect(await ask(`kms list-grants ${key} --query length(Grants)`)).toBe(2);
    expect(await ask(`kms list-retirable-grants --retiring-principal ${ROOT} --query length(Grants)`)).toBe(2);
    await ask(`kms revoke-grant ${key} --grant-id ${first}`);
    expect(await refused(`kms revoke-grant ${key} --grant-id ${first}`)).toContain('(NotFoundException)');
    await ask(`kms retire-grant --grant-token ${token}`);
    expect(await ask(`kms list-grants ${key} --query Grants`)).toEqual([]);
  });
});

describeCli('encrypts with keys of KMS', nothing, ({ ask, refused }) => {
  it('and decrypts, in several regions', async () => {
    const key = `--key-id ${await ask<string>('kms create-key --multi-region --query KeyMetadata.KeyId')}`;
    const directory = mkdtempSync(join(tmpdir(), 'eks-fargate-'));
    const file = join(directory, 'blob');
    try {
      writeFileSync(file, 'secret');
      const blob = await ask<string>(`kms encrypt ${key} --plaintext fileb://${file} --query CiphertextBlob`);
      writeFileSync(file, Buffer.from(blob, 'base64'));
      const from = `--ciphertext-blob fileb://${file}`;
      const plaintext = Buffer.from('secret').toString('base64');
      expect(await ask(`kms decrypt ${from} --query Plaintext`)).toBe(plaintext);
      expect(await refused(`kms decrypt ${from} --encryption-context app=shop`)).toContain(
        '(InvalidCiphertextException)',
      );
      const again = `kms re-encrypt ${from} --destination-${key.slice(2)} --query SourceEncryptionAlgorithm`;
      expect(await ask(again)).toBe('SYMMETRIC_DEFAULT');
    } finally {
      rmSync(directory, { recursive: true });
    }
    const length = '--query length(Plaintext)';
    expect(await ask(`kms generate-data-key ${key} --key-spec AES_256 ${length}`)).toBe(44);
    await ask(`kms generate-data-key-without-plaintext ${key} --key-spec AES_128`);
    expect(await ask(`kms generate-random --number-of-bytes 3 ${length}`)).toBe(4);
    const replicate = `kms replicate-key ${key} --replica-region eu-west-1 --query ReplicaKeyMetadata.KeyState`;
    expect(await ask(replicate)).toBe('Creating');
    expect(await refused(replicate)).toContain('(AlreadyExistsException)');
  });
});

describeCli('signs with keys of KMS', nothing, ({ ask, refused }) => {
  it('and verifies', async () => {
    const make = async (spec: string, usage: string) =>
      `--key-id ${await ask<string>(`kms create-key --key-spec ${spec} --key-usage ${usage} --query KeyMetadata.KeyId`)}`;
    const directory = mkdtempSync(join(tmpdir(), 'eks-fargate-'));
    const [message, signature] = [join(directory, 'message'), join(directory, 'signature')];
    try {
      writeFileSync(message, 'text');
      const pair = await make('RSA_2048', 'SIGN_VERIFY');
      expect(await ask(`kms get-public-key ${pair} --query KeySpec`)).toBe('RSA_2048');
      const how = `--message fileb://${message} --signing-algorithm RSASSA_PSS_SHA_256`;
      writeFileSync(signature, Buffer.from(await ask<string>(`kms sign ${pair} ${how} --query Signature`), 'base64'));
      const verify = `kms verify ${pair} ${how} --signature fileb://${signature} --query SignatureValid`;
      expect(await ask(verify)).toBe(true);
      const secret = await make('HMAC_512', 'GENERATE_VERIFY_MAC');
      const mac = `--message fileb://${message} --mac-algorithm HMAC_SHA_512`;
      writeFileSync(
        signature,
        Buffer.from(await ask<string>(`kms generate-mac ${secret} ${mac} --query Mac`), 'base64'),
      );
      expect(await ask(`kms verify-mac ${secret} ${mac} --mac fileb://${signature} --query MacValid`)).toBe(true);
      writeFileSync(message, 'other');
      expect(await refused(verify)).toContain('(KMSInvalidSignatureException)');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describeCli('has logs, parameters and quotas', nothing, ({ ask, refused }) => {
  it('writes events, and reads them', async () => {
    const group = '--log-group-name /own';
    const stream = `${group} --log-stream-name one`;
    await ask(`logs create-log-group ${group}`);
    expect(await refused(`logs create-log-group ${group}`)).toMatch(
      /\(ResourceAlreadyExistsException\) when calling the CreateLogGroup operation: The specified log group already exists$/,
    );
    await ask(`logs create-log-stream ${stream}`);
    await ask(`logs put-log-events ${stream} --log-events timestamp=${Date.now()},message=hello`);
    const names = '--no-paginate --query logStreams[].logStreamName';
    expect(await ask(`logs describe-log-streams ${group} ${names}`)).toEqual(['one']);
    const messages = '--query events[].message';
    expect(await ask(`logs get-log-events ${stream} --start-from-head ${messages}`)).toEqual(['hello']);
    expect(await ask(`logs filter-log-events ${group} --filter-pattern bye ${messages}`)).toEqual([]);
    await ask(`logs delete-log-stream ${stream}`);
    expect(await refused(`logs get-log-events ${stream}`)).toMatch(
      /\(ResourceNotFoundException\) when calling the GetLogEvents operation: The specified log stream does not exist\.$/,
    );
  });

  it('filters groups, and lets services write', async () => {
    const filter = '--log-group-name /own --filter-name one';
    const metric = 'metricName=orders,metricNamespace=shop,metricValue=1';
    await ask(`logs put-metric-filter ${filter} --filter-pattern bye --metric-transformations ${metric}`);
    const metrics = '--query metricFilters[].metricTransformations[].metricName';
    expect(await ask(`logs describe-metric-filters --log-group-name /own ${metrics}`)).toEqual(['orders']);
    await ask(`logs delete-metric-filter ${filter}`);
    expect(await refused(`logs delete-metric-filter ${filter}`)).toContain('(ResourceNotFoundException)');
    const to = `--destination-arn arn:aws:lambda:${REGION}:${ACCOUNT}:function:mine`;
    await ask(`logs put-subscription-filter ${filter} --filter-pattern bye ${to}`);
    const names = '--log-group-name /own --query subscriptionFilters[].filterName';
    expect(await ask(`logs describe-subscription-filters ${names}`)).toEqual(['one']);
    await ask(`logs delete-subscription-filter ${filter}`);
    expect(await refused(`logs delete-subscription-filter ${filter}`)).toContain('(ResourceNotFoundException)');
    await ask('logs put-resource-policy --policy-name dns --policy-document', policyOf('logs:PutLogEvents'));
    expect(await ask('logs describe-resource-policies --query resourcePolicies[].policyName')).toEqual(['dns']);
    await ask('logs delete-resource-policy --policy-name dns');
    expect(await refused('logs delete-resource-policy --policy-name dns')).toContain('(ResourceNotFoundException)');
  });

  it('has destinations for other accounts', async () => {
    const name = '--destination-name central';
    const to = `--target-arn arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/s --role-arn arn:aws:iam::${ACCOUNT}:role/logs`;
    expect(await ask(`logs put-destination ${name} ${to} --query destination.arn`)).toMatch(/:destination:central$/);
    await ask(`logs put-destination-policy ${name} --access-policy`, policyOf('logs:PutSubscriptionFilter'));
    const names = '--destination-name-prefix cen --query destinations[].destinationName';
    expect(await ask(`logs describe-destinations ${names}`)).toEqual(['central']);
    await ask(`logs delete-destination ${name}`);
    expect(await refused(`logs delete-destination ${name}`)).toContain('(ResourceNotFoundException)');
  });

  it('keeps groups for a while, with tags', async () => {
    const group = '--log-group-name /own';
    await ask(`logs put-retention-policy ${group} --retention-in-days 7`);
    expect(await refused(`logs put-retention-policy ${group} --retention-in-days 8`)).toContain(
      '(InvalidParameterException)',
    );
    const days = '--log-group-name-prefix /own --query logGroups[].retentionInDays';
    expect(await ask(`logs describe-log-groups ${days}`)).toEqual([7]);
    await ask(`logs delete-retention-policy ${group}`);
    expect(await ask(`logs describe-log-groups ${days}`)).toEqual([]);
    const arn = `--resource-arn arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/own`;
    await ask(`logs tag-resource ${arn} --tags team=a,stage=b`);
    await ask(`logs untag-resource ${arn} --tag-keys stage`);
    expect(await ask(`logs list-tags-for-resource ${arn} --query tags`)).toEqual({ team: 'a' });
    const key = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;
    await ask(`logs associate-kms-key ${group} --kms-key-id ${key}`);
    expect(await ask('logs describe-log-groups --query logGroups[].kmsKeyId')).toEqual([key]);
    await ask(`logs disassociate-kms-key ${group}`);
    expect(await ask('logs describe-log-groups --query logGroups[].kmsKeyId')).toEqual([]);
    const protect = 'logs put-log-group-deletion-protection --log-group-identifier /own';
    await ask(`${protect} --deletion-protection-enabled`);
    expect(await refused(`logs delete-log-group ${group}`)).toContain('(ValidationException)');
    await ask(`${protect} --no-deletion-protection-enabled`);
    await ask(`logs delete-log-group ${group}`);
    expect(await refused(`logs delete-log-group ${group}`)).toMatch(
      /\(ResourceNotFoundException\) when calling the DeleteLogGroup operation: The specified log group does not exist\.$/,
    );
  });

  it('reads parameters that AWS has made', async () => {
    const name = '/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/arm64/standard/recommended/image_id';
    expect(await ask(`ssm get-parameter --name ${name} --query Parameter.Value`)).toMatch(/^ami-/);
    expect(await ask(`ssm get-parameters --names ${name} /mine --query InvalidParameters`)).toEqual(['/mine']);
    expect(await refused('ssm get-parameter --name /mine')).toContain('(ParameterNotFound)');
  });

  it('parameters: put, named, tagged, found and gone', async () => {
    const one = '--name /shop/url';
    expect(await ask(`ssm put-parameter ${one} --type String --value a`)).toEqual({ Version: 1, Tier: 'Standard' });
    expect(await refused(`ssm put-parameter ${one} --type String --value a`)).toContain('(ParameterAlreadyExists)');
    await ask(`ssm put-parameter ${one} --value b --overwrite`);
    await ask(`ssm label-parameter-version ${one} --parameter-version 1 --labels first`);
    expect(await ask('ssm get-parameter --name /shop/url:first --query Parameter.Value')).toBe('a');
    await ask(`ssm unlabel-parameter-version ${one} --parameter-version 1 --labels first`);
    expect(await ask(`ssm get-parameter-history ${one} --query Parameters[].Value`)).toEqual(['a', 'b']);
    const tagged = '--resource-type Parameter --resource-id /shop/url';
    await ask(`ssm add-tags-to-resource ${tagged} --tags Key=team,Value=a Key=stage,Value=b`);
    await ask(`ssm remove-tags-from-resource ${tagged} --tag-keys stage`);
    expect(await ask(`ssm list-tags-for-resource ${tagged} --query TagList[].Key`)).toEqual(['team']);
    expect(await ask('ssm get-parameters-by-path --path /shop --query Parameters[].Value')).toEqual(['b']);
    expect(
      await ask('ssm describe-parameters --parameter-filters Key=tag:team,Values=a --query Parameters[].Version'),
    ).toEqual([2]);
    await ask(`ssm delete-parameter ${one}`);
    expect(await ask('ssm delete-parameters --names /shop/url --query InvalidParameters')).toEqual(['/shop/url']);
  });

  it('asks for a higher quota', async () => {
    const quota = '--service-code eks --quota-code L-33415657';
    expect(await ask('service-quotas list-services --query Services[].ServiceCode')).toContain('eks');
    const value = '--query Quota.Value';
    const before = await ask(`service-quotas get-aws-default-service-quota ${quota} ${value}`);
    expect(await ask(`service-quotas get-service-quota ${quota} ${value}`)).toBe(before);
    const codes = '--service-code eks --no-paginate --query Quotas[].QuotaCode';
    expect(await ask(`service-quotas list-aws-default-service-quotas ${codes}`)).toContain('L-33415657');
    expect(await ask(`service-quotas list-service-quotas ${codes}`)).toContain('L-33415657');
    const asked = await ask<string>(
      `service-quotas request-service-quota-increase ${quota} --desired-value 30 --query RequestedQuota.Id`,
    );
    const status = `service-quotas get-requested-service-quota-change --request-id ${asked}`;
    expect(await ask(`${status} --query RequestedQuota.DesiredValue`)).toBe(30);
    const ids = '--query RequestedQuotas[].Id';
    expect(await ask(`service-quotas list-requested-service-quota-change-history ${ids}`)).toEqual([asked]);
    const ofQuota = `service-quotas list-requested-service-quota-change-history-by-quota ${quota} ${ids}`;
    expect(await ask(ofQuota)).toEqual([asked]);
    const none = '--service-code eks --quota-code L-00000000';
    expect(await refused(`service-quotas get-service-quota ${none}`)).toContain(
      '(NoSuchResourceException) when calling the GetServiceQuota operation',
    );
  });
});

async function roleForEverybody(aws: RunningAws): Promise<void> {
  const trust = trustPolicy('ec2.amazonaws.com');
  await givenRole(aws, 'app', trust.replace('{"Service":"ec2.amazonaws.com"}', JSON.stringify({ AWS: ROOT })));
}

describeCli('says who it is', roleForEverybody, ({ ask, refused }) => {
  it('and is somebody else', async () => {
    expect(await ask('sts get-caller-identity --query Arn')).toBe(ROOT);
    expect(await ask('sts get-session-token --query Credentials.AccessKeyId')).toMatch(/^ASIA/);
    const assume = `sts assume-role --role-session-name me --role-arn arn:aws:iam::${ACCOUNT}:role`;
    expect(await ask(`${assume}/app --query AssumedRoleUser.Arn`)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/app/me`);
    expect(await refused(`${assume}/none`)).toMatch(
      /\(AccessDenied\) when calling the AssumeRole operation: User: arn:aws:iam::123456789012:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role\/none$/,
    );
    const web = `sts assume-role-with-web-identity --role-arn arn:aws:iam::${ACCOUNT}:role/app --role-session-name me`;
    expect(await refused(`${web} --web-identity-token nobody`)).toMatch(
      /\(InvalidIdentityToken\) when calling the AssumeRoleWithWebIdentity operation/,
    );
    expect(await refused('sts decode-authorization-message --encoded-message nothing')).toMatch(
      /\(InvalidAuthorizationMessageException\) when calling the DecodeAuthorizationMessage operation/,
    );
  });
});
