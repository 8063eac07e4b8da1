// What asymmetric keys of KMS sign and keys for MACs authenticate; judged by OpenSSL, which has their public keys only.

import { constants, createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DisableKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  ReplicateKeyCommand,
  SignCommand,
  type SignCommandInput,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let kms: KMSClient;
const client = (region: string) => new KMSClient({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
beforeAll(async () => {
  aws = await startAws();
  kms = client(REGION);
});
afterAll(() => aws[Symbol.asyncDispose]());

type Spec = NonNullable<CreateKeyCommandInput['KeySpec']>;
type Algorithm = NonNullable<SignCommandInput['SigningAlgorithm']>;

const TEXT = new TextEncoder().encode('what is signed');
const make = async (KeySpec: Spec, more: CreateKeyCommandInput = {}) => {
  const made = await kms.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY', ...more }));
  return { KeyId: made.KeyMetadata?.KeyId ?? '', arn: made.KeyMetadata?.Arn };
};
const publicKey = async (KeyId: string, from = kms): Promise<KeyObject> => {
  const { PublicKey = new Uint8Array() } = await from.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
};
const signed = async (KeyId: string, SigningAlgorithm: Algorithm, more: Partial<SignCommandInput> = {}) =>
  (await kms.send(new SignCommand({ KeyId, SigningAlgorithm, Message: TEXT, ...more }))).Signature ?? new Uint8Array();
const isValid = (KeyId: string, SigningAlgorithm: Algorithm, more: object) =>
  kms.send(new VerifyCommand({ KeyId, SigningAlgorithm, Message: TEXT, Signature: undefined, ...more }));

const hashOf = (algorithm: string) => (algorithm === 'ED25519_SHA_512' ? undefined : `sha${algorithm.slice(-3)}`);
const optionsOf = (key: KeyObject, algorithm: string) =>
  algorithm.startsWith('RSASSA_PSS')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : key;

describe('a signature', () => {
  it.each([
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_512'],
    ['RSA_3072', 'RSASSA_PSS_SHA_384'],
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'],
  ] as const)('with %s by %s is what its public key knows', async (spec, algorithm) => {
    const { KeyId, arn } = await make(spec);
    const Signature = await signed(KeyId, algorithm);
    const key = await publicKey(KeyId);
    expect(verify(hashOf(algorithm), TEXT, optionsOf(key, algorithm), Signature)).toBe(true);
    expect(await isValid(KeyId, algorithm, { Signature })).toMatchObject({
      ...{ KeyId: arn, SignatureValid: true, SigningAlgorithm: algorithm },
    });
    const other = { Signature, Message: new TextEncoder().encode('something else') };
    await expect(isValid(KeyId, algorithm, other)).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
  });

  it.each([
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_384'],
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
  ] as const)('of a digest, with %s by %s, is that of its message', async (spec, algorithm) => {
    const { KeyId } = await make(spec);
    const hash = hashOf(algorithm) ?? '';
    const digest = { MessageType: 'DIGEST', Message: createHash(hash).update(TEXT).digest() } as const;
    const key = await publicKey(KeyId);
    for (let round = 0; round < 8; round += 1) {
      const Signature = await signed(KeyId, algorithm, digest);
      expect(verify(hash, TEXT, key, Signature)).toBe(true);
      expect((await isValid(KeyId, algorithm, { Signature })).SignatureValid).toBe(true);
      const ofMessage = await signed(KeyId, algorithm);
      expect((await isValid(KeyId, algorithm, { ...digest, Signature: ofMessage })).SignatureValid).toBe(true);
    }
    const foreign = sign(hash, TEXT, generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
    for (const Signature of [foreign, Buffer.from('no signature')])
      await expect(isValid(KeyId, algorithm, { ...digest, Signature })).rejects.toMatchObject({
        name: 'KMSInvalidSignatureException',
      });
    await expect(signed(KeyId, algorithm, { MessageType: 'DIGEST' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Digest is invalid length for algorithm ${algorithm}.`,
    });
  });

  it('is made by keys that sign, and while they are on', async () => {
    const { KeyId, arn } = await make('ECC_NIST_P256');
    await expect(signed(KeyId, 'RSASSA_PSS_SHA_256')).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm RSASSA_PSS_SHA_256 is incompatible with key spec ECC_NIST_P256.',
    });
    const encrypting = await make('RSA_2048', { KeyUsage: 'ENCRYPT_DECRYPT' });
    await expect(signed(encrypting.KeyId, 'RSASSA_PSS_SHA_256')).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${encrypting.arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
    });
    await expect(signed(KeyId, 'ECDSA_SHA_256', { DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
    await kms.send(new DisableKeyCommand({ KeyId }));
    for (const asked of [signed(KeyId, 'ECDSA_SHA_256'), publicKey(KeyId)])
      await expect(asked).rejects.toMatchObject({ name: 'DisabledException', message: `${arn} is disabled.` });
  });
});

describe('a public key', () => {
  it('is the same each time, for requests at once, and in every region of its key', async () => {
    const { KeyId } = await make('ECC_NIST_P256', { MultiRegion: true });
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'eu-west-1' }));
    const keys = await Promise.all([1, 2, 3].map(() => publicKey(KeyId)));
    for (const key of [...keys, await publicKey(KeyId, client('eu-west-1'))])
      expect(keys[0] && key.equals(keys[0])).toBe(true);
  });

  it('is told with what it is for', async () => {
    const { KeyId, arn } = await make('RSA_2048', { KeyUsage: 'ENCRYPT_DECRYPT' });
    const { PublicKey, $metadata, ...told } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    expect(told).toEqual({
      ...{ KeyId: arn, CustomerMasterKeySpec: 'RSA_2048', KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
      EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
    });
    const symmetric = await kms.send(new CreateKeyCommand({}));
    await expect(publicKey(symmetric.KeyMetadata?.KeyId ?? '')).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });
});

describe('a MAC', () => {
  it.each(['224', '256', '384', '512'] as const)('of %s bits is valid for its message and no other', async (bits) => {
    const { KeyId, arn } = await make(`HMAC_${bits}`, { KeyUsage: 'GENERATE_VERIFY_MAC' });
    const asked = { KeyId, MacAlgorithm: `HMAC_SHA_${bits}`, Message: TEXT } as const;
    const { Mac } = await kms.send(new GenerateMacCommand(asked));
    expect(Mac).toHaveLength(Number(bits) / 8);
    expect(await kms.send(new VerifyMacCommand({ ...asked, Mac }))).toMatchObject({ KeyId: arn, MacValid: true });
    const other = { ...asked, Mac, Message: new TextEncoder().encode('other') };
    await expect(kms.send(new VerifyMacCommand(other))).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });
});
