// The neighbours that record what others need: log groups, keys, parameters, sessions of roles; driven by the SDK.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand as TagLogGroupCommand,
  UntagResourceCommand as UntagLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRole, trustPolicy } from './support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
const options = () => ({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

describe('a log group', () => {
  const logGroupName = '/aws/eks/demo/cluster';
  const resourceArn = `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:${logGroupName}`;

  it('is kept with its retention and its tags until it is deleted', async () => {
    const logs = new CloudWatchLogsClient(options());
    const create = new CreateLogGroupCommand({ logGroupName, tags: { team: 'a' } });
    await logs.send(create);
    await expect(logs.send(create)).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    const find = async () =>
      (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/eks' }))).logGroups;
    expect(await find()).toEqual([
      {
        logGroupName,
        creationTime: expect.any(Number),
        retentionInDays: 7,
        metricFilterCount: 0,
        arn: `${resourceArn}:*`,
        storedBytes: 0,
        deletionProtectionEnabled: false,
        logGroupClass: 'STANDARD',
        logGroupArn: resourceArn,
      },
    ]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect((await find())?.[0]).not.toHaveProperty('retentionInDays');
    await logs.send(new TagLogGroupCommand({ resourceArn, tags: { b: 'c' } }));
    await logs.send(new UntagLogGroupCommand({ resourceArn, tagKeys: ['team'] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: 'c' });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('of a bad name or retention is refused', async () => {
    const logs = new CloudWatchLogsClient(options());
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("Value 'a b' at 'logGroupName' failed to satisfy constraint"),
    });
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await expect(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('a key', () => {
  it('has a policy, a rotation, tags and aliases, and is found by all its names', async () => {
    const kms = new KMSClient(options());
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ Description: 'for secrets', Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
    );
    const KeyId = KeyMetadata?.KeyId ?? '';
    expect(KeyMetadata).toMatchObject({ KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT', KeyManager: 'CUSTOMER' });
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    expect(await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const { NextRotationDate } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    const days = ((NextRotationDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    await kms.send(new DisableKeyRotationCommand({ KeyId }));
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(false);
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
    expect(Policy).toContain(`arn:aws:iam::${ACCOUNT}:root`);
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    await expect(kms.send(new PutKeyPolicyCommand({ KeyId, Policy: 'x' }))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
    await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'c', TagValue: 'd' }] }));
    await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['a'] }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([{ TagKey: 'c', TagValue: 'd' }]);
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'other' }));
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/eks', TargetKeyId: KeyId }));
    const byAlias = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/eks' }));
    expect(byAlias.KeyMetadata).toMatchObject({ Arn: KeyMetadata?.Arn, Description: 'other' });
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([{ KeyId, KeyArn: KeyMetadata?.Arn }]);
  });

  it('has an alias that can change hands, and stays for a while when it is deleted', async () => {
    const kms = new KMSClient(options());
    const make = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
    const [first, second] = [await make(), await make()];
    const AliasName = 'alias/eks';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: first }));
    await expect(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: first }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: second }));
    expect((await kms.send(new ListAliasesCommand({ KeyId: second }))).Aliases).toMatchObject([{ AliasName }]);
    await kms.send(new DeleteAliasCommand({ AliasName }));
    await expect(kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Alias arn:aws:kms:us-west-2:${ACCOUNT}:alias/eks is not found.`,
    });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: first, PendingWindowInDays: 7 }));
    const state = async () => (await kms.send(new DescribeKeyCommand({ KeyId: first }))).KeyMetadata?.KeyState;
    expect(await state()).toBe('PendingDeletion');
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId: first }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
    });
    await kms.send(new CancelKeyDeletionCommand({ KeyId: first }));
    expect(await state()).toBe('Disabled');
    await expect(kms.send(new DisableKeyRotationCommand({ KeyId: first }))).rejects.toMatchObject({
      name: 'DisabledException',
    });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }));
    expect(KeyMetadata).toMatchObject({ Enabled: false, KeyState: 'PendingImport' });
    const { Arn } = KeyMetadata ?? {};
    for (const command of [
      new EncryptCommand({ KeyId: Arn, Plaintext: Buffer.from('a') }),
      new EnableKeyCommand({ KeyId: Arn }),
      new DisableKeyCommand({ KeyId: Arn }),
    ])
      await expect(kms.send(command as EnableKeyCommand)).rejects.toMatchObject({
        name: 'KMSInvalidStateException',
        message: `${Arn} is pending import.`,
      });
    const hmac = new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const KeyId = (await kms.send(hmac)).KeyMetadata?.KeyId;
    for (const Command of [EnableKeyRotationCommand, DisableKeyRotationCommand])
      await expect(kms.send(new Command({ KeyId }))).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    await expect(
      kms.send(new ScheduleKeyDeletionCommand({ KeyId: first, PendingWindowInDays: 0 })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('a public parameter', () => {
  const Name = '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id';

  it('tells the image of a Kubernetes version, the same each time', async () => {
    const ssm = new SSMClient(options());
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(Parameter).toMatchObject({ Name, Type: 'String', Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/) });
    await expect(ssm.send(new GetParameterCommand({ Name: '/mine' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    const many = await ssm.send(new GetParametersCommand({ Names: [Name, '/mine'] }));
    expect(many.Parameters?.[0]?.Value).toBe(Parameter?.Value);
    expect(many.InvalidParameters).toEqual(['/mine']);
  });

  it.each([
    ['/aws/service/bottlerocket/aws-k8s-1.33/arm64/latest/image_id', /^ami-[0-9a-f]{17}$/],
    ['/aws/service/bottlerocket/aws-k8s-1.35-nvidia/x86_64/latest/image_version', /^\d+\.\d+\.\d+-[0-9a-f]{8}$/],
    ['/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.34/image_id', /^ami-/],
  ])('%s is there too, as eksctl asks for it', async (name, value) => {
    const { Parameter } = await new SSMClient(options()).send(new GetParameterCommand({ Name: name }));
    expect(Parameter).toMatchObject({ Name: name, Value: expect.stringMatching(value) });
    const other = name.replace(/1\.3\d/, '1.12');
    await expect(new SSMClient(options()).send(new GetParameterCommand({ Name: other }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });
});

describe('a user', () => {
  it('signs with keys of its own until they are deleted', async () => {
    const { User } = await aws.iam.send(new CreateUserCommand({ UserName: 'alice' }));
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const alice = new STSClient({ ...options(), credentials });
    expect(await alice.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: User?.Arn, UserId: User?.UserId });
    const forged = new STSClient({ ...options(), credentials: { ...credentials, secretAccessKey: 'x' } });
    await expect(forged.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    await expect(aws.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await expect(aws.iam.send(new DeleteUserCommand({ UserName: 'alice' }))).rejects.toMatchObject({
      message: 'Cannot delete entity, must delete access keys first.',
    });
    const { AccessKeyMetadata = [] } = await aws.iam.send(new ListAccessKeysCommand({ UserName: 'alice' }));
    for (const { AccessKeyId } of AccessKeyMetadata)
      await aws.iam.send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId }));
    await expect(alice.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect((await aws.iam.send(new ListUsersCommand({}))).Users).toMatchObject([{ UserName: 'alice' }]);
    await aws.iam.send(new DeleteUserCommand({ UserName: 'alice' }));
    await expect(aws.iam.send(new GetUserCommand({ UserName: 'alice' }))).rejects.toMatchObject({
      message: 'The user with name alice cannot be found.',
    });
    expect((await aws.iam.send(new GetUserCommand({}))).User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  });
});

describe('a role', () => {
  const assume = (RoleName: string, extra: object = {}) =>
    aws.sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: 'me', ...extra }),
    );
  const trusting = (Principal: object, Condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
    });

  it('is assumed by whom it trusts, and its session is known', async () => {
    await givenRole(aws, 'admin', trusting({ AWS: `arn:aws:iam::${ACCOUNT}:root` }));
    const { Credentials, AssumedRoleUser } = await assume('admin');
    const session = new STSClient({
      ...options(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
    const identity = await session.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/admin/me`);
    expect(AssumedRoleUser?.AssumedRoleId).toBe(identity.UserId);
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
  });

  it('is not assumed by others, and not for too long', async () => {
    await givenRole(aws, 'service', trustPolicy('eks.amazonaws.com'));
    await expect(assume('service')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/service`,
      $metadata: { httpStatusCode: 403 },
    });
    await givenRole(aws, 'guarded', trusting({ AWS: ACCOUNT }, { StringEquals: { 'sts:ExternalId': 'secret' } }));
    await expect(assume('guarded')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await assume('guarded', { ExternalId: 'secret' })).Credentials).toBeDefined();
    await expect(assume('guarded', { ExternalId: 'secret', DurationSeconds: 7200 })).rejects.toMatchObject({
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });
});
