// With --strict-iam: who decrypts needs the right on the key of the ciphertext, and policies look at its context.

import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient, ReEncryptCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { allow, givenUser } from '../support/identities.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
let root: KMSClient;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
  root = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const makeKey = async () => (await root.send(new CreateKeyCommand({}))).KeyMetadata;
const EncryptionContext = { app: 'shop' };
const sealedBy = async (KeyId: string | undefined, context = EncryptionContext) => {
  const asked = new EncryptCommand({ KeyId, Plaintext: new Uint8Array(3), EncryptionContext: context });
  return (await root.send(asked)).CiphertextBlob;
};

it('a ciphertext is decrypted by who may use its key, within the context that a condition names', async () => {
  const [mine, other] = [await makeKey(), await makeKey()];
  const ofShop = { StringEquals: { 'kms:EncryptionContext:app': 'shop' } };
  const { kms } = await givenUser(aws, 'bob', allow('kms:Decrypt', mine?.Arn, ofShop));
  const decrypt = (CiphertextBlob: Uint8Array | undefined, context = EncryptionContext) =>
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
  await expect(decrypt(await sealedBy(mine?.KeyId))).resolves.toMatchObject({ KeyId: mine?.Arn });
  const refused = { name: 'AccessDeniedException' };
  await expect(decrypt(await sealedBy(other?.KeyId))).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining(`perform: kms:Decrypt on resource: ${other?.Arn}`),
  });
  const bank = { app: 'bank' };
  await expect(decrypt(await sealedBy(mine?.KeyId, bank), bank)).rejects.toMatchObject(refused);
});

it('a ciphertext is encrypted anew by who may do so from its key, and to the other', async () => {
  const [from, to] = [await makeKey(), await makeKey()];
  const CiphertextBlob = await sealedBy(from?.KeyId);
  const again = new ReEncryptCommand({
    CiphertextBlob,
    SourceEncryptionContext: EncryptionContext,
    DestinationKeyId: to?.KeyId,
  });
  const half = await givenUser(aws, 'bob', allow('kms:ReEncryptTo', to?.Arn));
  await expect(half.kms.send(again)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('kms:ReEncryptFrom'),
  });
  const whole = await givenUser(aws, 'eve', allow('kms:ReEncryptTo', to?.Arn), allow('kms:ReEncryptFrom', from?.Arn));
  await expect(whole.kms.send(again)).resolves.toMatchObject({ KeyId: to?.Arn });
});
