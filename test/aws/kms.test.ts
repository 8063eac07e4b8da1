// Keys as records: what they can be used with, whether they may be, and by which names they are found; driven by the SDK.

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateAliasCommand,
  CreateGrantCommand,
  type CreateGrantCommandInput,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenRoles } from './support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let kms: KMSClient;
beforeEach(async () => {
  aws = await startAws();
  kms = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const make = async (input: CreateKeyCommandInput = {}) => (await kms.send(new CreateKeyCommand(input))).KeyMetadata;
const describeKey = async (KeyId: string | undefined) =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

describe('a key', () => {
  it('is switched off and on, and rotated only while it is on', async () => {
    const { KeyId, Arn } = (await make()) ?? {};
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await describeKey(KeyId)).toMatchObject({ Enabled: false, KeyState: 'Disabled' });
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject({
      name: 'DisabledException',
      message: `${Arn} is disabled.`,
    });
    await kms.send(new EnableKeyCommand({ KeyId: Arn }));
    expect(await describeKey(KeyId)).toMatchObject({ Enabled: true, KeyState: 'Enabled' });
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await expect(kms.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${Arn} is pending deletion.`,
    });
    expect(await kms.send(new ListKeyPoliciesCommand({ KeyId }))).toMatchObject({ PolicyNames: ['default'] });
  });

  it('says what it can be used with', async () => {
    expect(await make()).toMatchObject({ KeyUsage: 'ENCRYPT_DECRYPT', EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] });
    const signing = await make({ KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' });
    expect(signing).toMatchObject({ KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: ['ECDSA_SHA_384'] });
    expect(signing).not.toHaveProperty('EncryptionAlgorithms');
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId: signing?.KeyId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
    expect(await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).toMatchObject({
      MacAlgorithms: ['HMAC_SHA_256'],
    });
    expect((await make({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }))?.EncryptionAlgorithms).toEqual([
      'RSAES_OAEP_SHA_1',
      'RSAES_OAEP_SHA_256',
    ]);
    await expect(make({ KeySpec: 'RSA_2048' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    });
    await expect(make({ KeySpec: 'HMAC_256', KeyUsage: 'SIGN_VERIFY' })).rejects.toThrow(
      'KeyUsage SIGN_VERIFY is not compatible with KeySpec HMAC_256',
    );
  });

  it('of several regions has an id that says so, and is their primary', async () => {
    const made = await make({ MultiRegion: true });
    expect(made).toMatchObject({
      KeyId: expect.stringMatching(/^mrk-[0-9a-f]{32}$/),
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'PRIMARY',
        PrimaryKey: { Arn: made?.Arn, Region: REGION },
        ReplicaKeys: [],
      },
    });
    expect(await describeKey(made?.KeyId)).toEqual(made);
  });
});

it('a key has at most fifty tags, each once, and none of AWS', async () => {
  const tags = (...keys: string[]) => keys.map((TagKey) => ({ TagKey, TagValue: '' }));
  const fifty = tags(...Array.from({ length: 50 }, (_, at) => `k${at}`));
  const KeyId = (await make({ Tags: fifty }))?.KeyId;
  const put = (Tags: ReturnType<typeof tags>) => kms.send(new TagResourceCommand({ KeyId, Tags }));
  await put(tags('k49', 'k1'));
  for (const [wrong, message] of [
    [tags('one-more'), 'Too many tags'],
    [tags('k1', 'k1'), 'Duplicate tag keys'],
    [tags('aws:x'), 'Tags beginning with aws: are reserved'],
  ] as const)
    await expect(put(wrong)).rejects.toMatchObject({ name: 'TagException', message });
  await expect(make({ Tags: tags('AWS:x') })).rejects.toMatchObject({ name: 'TagException' });
});

describe('a name', () => {
  const AliasName = 'alias/own';

  it('finds a key where it is described, and is none where it is changed', async () => {
    const { KeyId, Arn } = (await make()) ?? {};
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: Arn }));
    expect(await describeKey(AliasName)).toMatchObject({ KeyId });
    const refusal = { name: 'NotFoundException', message: "Invalid keyId 'alias/own'" };
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId: AliasName }))).rejects.toMatchObject(refusal);
    await expect(kms.send(new ListKeyPoliciesCommand({ KeyId: AliasName }))).rejects.toMatchObject(refusal);
    await expect(kms.send(new TagResourceCommand({ KeyId: 'unknown', Tags: [] }))).rejects.toThrow(
      "Invalid keyId 'unknown'",
    );
    const elsewhere = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${KeyId}`;
    await expect(describeKey(elsewhere)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid arn eu-west-1',
    });
    const foreign = `arn:aws:kms:${REGION}:111111111111:key/${KeyId}`;
    await expect(describeKey(foreign)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const none = '12366f9b-1230-123d-123e-123e6ae60c02';
    await expect(describeKey(none)).rejects.toThrow(
      `Key 'arn:aws:kms:${REGION}:${ACCOUNT}:key/${none}' does not exist`,
    );
  });

  it('is a key’s, not another name’s, and written in its own letters', async () => {
    const TargetKeyId = (await make())?.KeyId;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    const refusal = { name: 'ValidationException', message: 'Aliases must refer to keys. Not aliases' };
    const another = { AliasName: 'alias/other', TargetKeyId: AliasName };
    await expect(kms.send(new CreateAliasCommand(another))).rejects.toMatchObject(refusal);
    const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:${AliasName}`;
    await expect(kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: arn }))).rejects.toMatchObject(refusal);
    await expect(kms.send(new CreateAliasCommand({ AliasName: 'alias/my:own', TargetKeyId }))).rejects.toThrow(
      'alias/my:own contains invalid characters for an alias',
    );
    await expect(kms.send(new DeleteAliasCommand({ AliasName: 'alias/none' }))).rejects.toThrow(
      `Alias arn:aws:kms:${REGION}:${ACCOUNT}:alias/none is not found.`,
    );
  });
});

describe('a key of AWS’s', () => {
  const aliasesOf = async (service: string) => {
    const { Aliases = [] } = await kms.send(new ListAliasesCommand({ Limit: 100 }));
    return Aliases.filter((alias) => alias.AliasName === `alias/aws/${service}`);
  };

  it('has a name before it is there, and is there once it is looked at by that name', async () => {
    const AliasArn = `arn:aws:kms:${REGION}:${ACCOUNT}:alias/aws/ebs`;
    expect(await aliasesOf('ebs')).toEqual([{ AliasName: 'alias/aws/ebs', AliasArn }]);
    const key = await describeKey('alias/aws/ebs');
    expect(key).toMatchObject({
      KeyManager: 'AWS',
      KeyState: 'Enabled',
      Description: 'Default key that protects my EBS volumes when no other key is defined',
    });
    expect(await describeKey(AliasArn)).toEqual(key);
    expect(await aliasesOf('ebs')).toMatchObject([{ AliasArn, TargetKeyId: key?.KeyId }]);
    await expect(describeKey('alias/aws/nobody')).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('is nobody else’s to change', async () => {
    const { KeyId } = (await describeKey('alias/aws/s3')) ?? {};
    await expect(kms.send(new ScheduleKeyDeletionCommand({ KeyId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const names = { AliasName: 'alias/aws/s3', TargetKeyId: (await make())?.KeyId };
    for (const command of [new UpdateAliasCommand(names), new DeleteAliasCommand(names)])
      await expect(kms.send(command as UpdateAliasCommand)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('is that of repositories that are encrypted and name none', async () => {
    const ecr = new ECRClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
    const encryptionConfiguration = { encryptionType: 'KMS' as const };
    const made = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app', encryptionConfiguration }));
    const kmsKey = (await describeKey('alias/aws/ecr'))?.Arn;
    expect(made.repository?.encryptionConfiguration).toEqual({ encryptionType: 'KMS', kmsKey });
  });
});

describe('a grant', () => {
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/pods`;
  const grant = (KeyId: string | undefined, more: Partial<CreateGrantCommandInput> = {}) =>
    kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: ROLE, Operations: ['Encrypt', 'Decrypt'], ...more }));
  const grantsOf = async (KeyId: string | undefined, more = {}) =>
    (await kms.send(new ListGrantsCommand({ KeyId, ...more }))).Grants ?? [];
  beforeEach(async () => {
    await givenRoles(aws);
  });

  it('is told with its key and with who made it, and found by what it is for', async () => {
    const { KeyId, Arn } = (await make()) ?? {};
    const Constraints = { EncryptionContextSubset: { app: 'shop' } };
    const made = await grant(KeyId, { Name: 'one', Constraints, RetiringPrincipal: ROLE });
    await grant(Arn, { GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/cluster` });
    expect(made.GrantId).toMatch(/^[0-9a-f]{64}$/);
    const told = {
      KeyId: Arn,
      GrantId: made.GrantId,
      Name: 'one',
      CreationDate: expect.any(Date),
      GranteePrincipal: ROLE,
      RetiringPrincipal: ROLE,
      IssuingAccount: `arn:aws:iam::${ACCOUNT}:root`,
      Operations: ['Encrypt', 'Decrypt'],
      Constraints,
    };
    expect(await grantsOf(KeyId, { GranteePrincipal: ROLE })).toEqual([told]);
    expect(await grantsOf(KeyId, { GrantId: made.GrantId })).toEqual([told]);
    expect((await kms.send(new ListGrantsCommand({ KeyId, Limit: 1 }))).Truncated).toBe(true);
    const retirable = await kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: ROLE }));
    expect(retirable.Grants).toEqual([told]);
  });

  it('of the same name for the same is the same, with another token', async () => {
    const { KeyId } = (await make()) ?? {};
    const [first, again] = [await grant(KeyId, { Name: 'one' }), await grant(KeyId, { Name: 'one' })];
    expect([again.GrantId, again.GrantToken === first.GrantToken]).toEqual([first.GrantId, false]);
    expect(again.GrantToken).toMatch(/^AQ/);
    expect((await grant(KeyId, { Name: 'one', Operations: ['Encrypt'] })).GrantId).not.toBe(first.GrantId);
    expect((await grant(KeyId)).GrantId).not.toBe((await grant(KeyId)).GrantId);
  });

  it('is revoked by its key, and retired by its token', async () => {
    const { KeyId } = (await make()) ?? {};
    const [one, two, three] = [await grant(KeyId), await grant(KeyId), await grant(KeyId)];
    const revoke = new RevokeGrantCommand({ KeyId, GrantId: one.GrantId });
    await kms.send(revoke);
    await expect(kms.send(revoke)).rejects.toMatchObject({ name: 'NotFoundException' });
    await kms.send(new RetireGrantCommand({ GrantToken: two.GrantToken }));
    await kms.send(new RetireGrantCommand({ KeyId, GrantId: three.GrantId }));
    expect(await grantsOf(KeyId)).toEqual([]);
    await expect(kms.send(new RetireGrantCommand({ GrantToken: two.GrantToken }))).rejects.toMatchObject({
      name: 'InvalidGrantTokenException',
    });
    await expect(kms.send(new RetireGrantCommand({ KeyId }))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused to nobody, on a key that is off or an alias, and to who only tries', async () => {
    const { KeyId, Arn } = (await make()) ?? {};
    await expect(grant(KeyId, { GranteePrincipal: `${ROLE}-none` })).rejects.toMatchObject({
      name: 'InvalidArnException',
      message: `ARN does not refer to a valid principal: ${ROLE}-none`,
    });
    await expect(grant(KeyId, { DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperationException' });
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/own', TargetKeyId: KeyId }));
    await expect(grant('alias/own')).rejects.toMatchObject({ name: 'NotFoundException' });
    await kms.send(new DisableKeyCommand({ KeyId }));
    await expect(grant(KeyId)).rejects.toMatchObject({ name: 'DisabledException', message: `${Arn} is disabled.` });
    expect(await grantsOf(KeyId)).toEqual([]);
  });
});
