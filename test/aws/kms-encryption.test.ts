// What is encrypted with keys, and keys of several regions; driven by the SDK.

import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  type DecryptCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  type EncryptCommandInput,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  KMSClient,
  ReEncryptCommand,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

const ELSEWHERE = 'eu-west-1';
let aws: RunningAws;
let kms: KMSClient;
let elsewhere: KMSClient;
const client = (region: string) => new KMSClient({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
beforeEach(async () => {
  aws = await startAws();
  [kms, elsewhere] = [client(REGION), client(ELSEWHERE)];
});
afterEach(() => aws[Symbol.asyncDispose]());

const make = async (input: CreateKeyCommandInput = {}) => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { KeyId: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn };
};
const text = (plain: string) => new TextEncoder().encode(plain);
const encrypt = (KeyId: string, more: Partial<EncryptCommandInput> = {}) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext: text('secret'), ...more }));
const decrypt = (CiphertextBlob: Uint8Array | undefined, more: DecryptCommandInput = {}, from = kms) =>
  from.send(new DecryptCommand({ CiphertextBlob, ...more }));
const INVALID = { name: 'InvalidCiphertextException' };

describe('what is encrypted', () => {
  it('is decrypted by the key that it names itself, within its context', async () => {
    const { KeyId, arn } = await make();
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/own', TargetKeyId: KeyId }));
    const EncryptionContext = { app: 'shop', stage: 'test' };
    const sealed = await encrypt('alias/own', { EncryptionContext });
    expect(sealed).toMatchObject({ KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    expect(new TextDecoder().decode(sealed.CiphertextBlob)).not.toContain('secret');
    const turned = { stage: 'test', app: 'shop' };
    const opened = await decrypt(sealed.CiphertextBlob, { EncryptionContext: turned });
    expect(opened).toMatchObject({ KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    expect(new TextDecoder().decode(opened.Plaintext)).toBe('secret');
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(opened.KeyMaterialId).toBe(KeyMetadata?.CurrentKeyMaterialId);
    await expect(decrypt(sealed.CiphertextBlob)).rejects.toMatchObject(INVALID);
    const other = (await make()).KeyId;
    await expect(decrypt(sealed.CiphertextBlob, { EncryptionContext, KeyId: other })).rejects.toMatchObject({
      name: 'IncorrectKeyException',
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    });
    await expect(decrypt(text('none of ours'))).rejects.toMatchObject(INVALID);
    const changed = Uint8Array.from(sealed.CiphertextBlob ?? []);
    changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1;
    await expect(decrypt(changed, { EncryptionContext })).rejects.toMatchObject(INVALID);
    await expect(decrypt(sealed.CiphertextBlob, { EncryptionContext }, elsewhere)).rejects.toMatchObject(INVALID);
  });

  it('is not, while its key is off or about to go', async () => {
    const { KeyId, arn } = await make();
    const { CiphertextBlob } = await encrypt(KeyId);
    await kms.send(new DisableKeyCommand({ KeyId }));
    await expect(decrypt(CiphertextBlob)).rejects.toMatchObject({
      name: 'DisabledException',
      message: `${arn} is disabled.`,
    });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await expect(encrypt(KeyId)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
  });

  it('is encrypted anew, with another key and context', async () => {
    const [one, two] = [await make(), await make()];
    const { CiphertextBlob } = await encrypt(one.KeyId);
    const DestinationEncryptionContext = { stage: 'live' };
    const again = await kms.send(
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: two.KeyId, DestinationEncryptionContext }),
    );
    expect(again).toMatchObject({ SourceKeyId: one.arn, KeyId: two.arn });
    const opened = await decrypt(again.CiphertextBlob, { EncryptionContext: DestinationEncryptionContext });
    expect(new TextDecoder().decode(opened.Plaintext)).toBe('secret');
  });

  it.each([
    [
      'by a key that signs',
      { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
      {},
      / key usage is SIGN_VERIFY which is not valid for Encrypt\.$/,
    ],
    [
      'otherwise than the key can',
      {},
      { EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
      /^Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec SYMMETRIC_DEFAULT\.$/,
    ],
    [
      'with RSA',
      { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
      { EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
      / is not emulated\.$/,
    ],
    [
      'when it is too long',
      {},
      { Plaintext: new Uint8Array(4097) },
      /^1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
    ],
    [
      'only to see whether it could be',
      {},
      { DryRun: true },
      /^The request would have succeeded, but the DryRun option is set\.$/,
    ],
  ] as const)('is not encrypted %s', async (_how, key, more, message) => {
    const { KeyId } = await make(key);
    await expect(encrypt(KeyId, more)).rejects.toThrow(message);
  });

  it('may be as long as the service says, counted in bytes', async () => {
    const { KeyId } = await make();
    const { CiphertextBlob } = await encrypt(KeyId, { Plaintext: new Uint8Array(4096) });
    expect((await decrypt(CiphertextBlob)).Plaintext).toHaveLength(4096);
  });
});

describe('a data key', () => {
  it('is told in the clear and encrypted, or encrypted alone', async () => {
    const { KeyId, arn } = await make();
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    expect(made.KeyId).toBe(arn);
    expect(made.Plaintext).toHaveLength(32);
    expect((await decrypt(made.CiphertextBlob)).Plaintext).toEqual(made.Plaintext);
    const hidden = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 64 }));
    expect(hidden).not.toHaveProperty('Plaintext');
    expect((await decrypt(hidden.CiphertextBlob)).Plaintext).toHaveLength(64);
  });

  it('has one length, and a key that encrypts', async () => {
    const { KeyId } = await make();
    const both = new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_128', NumberOfBytes: 16 });
    for (const wrong of [both, new GenerateDataKeyCommand({ KeyId })])
      await expect(kms.send(wrong)).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'Please specify either number of bytes or key spec.',
      });
    const mac = (await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).KeyId;
    await expect(kms.send(new GenerateDataKeyCommand({ KeyId: mac, KeySpec: 'AES_128' }))).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
    });
  });
});

it('random bytes are as many as were asked for', async () => {
  expect((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 91 }))).Plaintext).toHaveLength(91);
  await expect(kms.send(new GenerateRandomCommand({}))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'NumberOfBytes is required.',
  });
});

describe('a key of several regions', () => {
  it('is the same in another region, which decrypts what the first has encrypted', async () => {
    const { KeyId, arn } = await make({ MultiRegion: true });
    const replicate = (from: KMSClient, ReplicaRegion: string) =>
      from.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion, Tags: [{ TagKey: 'team', TagValue: 'a' }] }));
    const made = await replicate(kms, ELSEWHERE);
    const replica = `arn:aws:kms:${ELSEWHERE}:${ACCOUNT}:key/${KeyId}`;
    const regions = {
      PrimaryKey: { Arn: arn, Region: REGION },
      ReplicaKeys: [{ Arn: replica, Region: ELSEWHERE }],
    };
    expect(made).toMatchObject({
      ReplicaKeyMetadata: {
        Arn: replica,
        Enabled: false,
        KeyState: 'Creating',
        MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', ...regions },
      },
      ReplicaPolicy: expect.stringContaining('Enable IAM User Permissions'),
      ReplicaTags: [{ TagKey: 'team', TagValue: 'a' }],
    });
    const configuration = async (from: KMSClient) =>
      (await from.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.MultiRegionConfiguration;
    expect(await configuration(kms)).toEqual({ MultiRegionKeyType: 'PRIMARY', ...regions });
    expect(await configuration(elsewhere)).toEqual({ MultiRegionKeyType: 'REPLICA', ...regions });
    const { CiphertextBlob } = await encrypt(KeyId);
    expect(await decrypt(CiphertextBlob, {}, elsewhere)).toMatchObject({ KeyId: replica });
    await expect(replicate(elsewhere, 'us-east-1')).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${replica} is not a multi-region primary key.`,
    });
    await expect(replicate(kms, 'cn-north-1')).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    await expect(replicate(kms, ELSEWHERE)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });
});
