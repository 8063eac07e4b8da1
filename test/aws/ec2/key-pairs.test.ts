// Key pairs: public keys by name, with the fingerprints that OpenSSH and OpenSSL tell of them.

import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  type DescribeKeyPairsCommandInput,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missing, onPath } from '../../support/tools.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

const SSH_KEYGEN = onPath('ssh-keygen');
const absent = missing({ 'ssh-keygen': SSH_KEYGEN });

const RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDJu5r4yCeTQUPuGks9Eh36F1wrbkYFGUlAlGx/qTES3wtPiJfSQbMyqVqnLs5fNNl3dPdcrGvPR2awIm2PDNeoJG4CtSY4Ur84QWTafCP3Cv2njCRRWqX/BDV4UYIdH/U9bKxPma3iuHxcezkRgNcckKxTueEY+vq8QzzKxBgz7xdTvUOTqnT7TzrTSW8zLFyTf1sNl85C0MWC8TQDnsl+MXweGVefKCjxoHHAthfcp5yBalVQjk/8TRVtyDsOZk3mMDQyBTj7P5xXk8nrEUjq4rxxZp4EUw6Gdq4cmSzsxP6HUPFA9Hjz9CO9HgbOTquNO74nIN8Za3CycJDbsLyD me';
const RSA_FINGERPRINT = '14:7b:ae:a6:ff:8b:56:5f:84:03:9f:c3:ae:f9:57:c8';
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8v10fQXfHO5WrJV5mDwyO2MDbenYIDr2qVKlxc+WvZ me';
const ED25519_FINGERPRINT = 'w4mOElOkMkBbGKbNZ41FmjRjt7XXeereftQpTau+XCA=';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const put = (KeyName: string, key: string) =>
  aws.ec2.send(new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: new TextEncoder().encode(key) }));
const find = async (input: DescribeKeyPairsCommandInput = {}) =>
  (await aws.ec2.send(new DescribeKeyPairsCommand(input))).KeyPairs;

/** A number of an RSA key's blob, as JWK writes it. */
function numberOf(blob: string, place: number): string {
  const bytes = Buffer.from(blob, 'base64');
  let at = 0;
  for (let passed = 0; passed < place; passed += 1) at += 4 + bytes.readUInt32BE(at);
  const number = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
  return number.subarray(number[0] === 0 ? 1 : 0).toString('base64url');
}

describe('a key pair', () => {
  it('is described by its name, its id, its tags, and with its public key for who asks', async () => {
    const made = await put('mine', RSA);
    expect(made).toMatchObject({ KeyName: 'mine', KeyFingerprint: RSA_FINGERPRINT });
    const [KeyPairId = ''] = [made.KeyPairId];
    await put('other', ED25519);
    await aws.ec2.send(new CreateTagsCommand({ Resources: [KeyPairId], Tags: [{ Key: 'team', Value: 'a' }] }));
    const about = { KeyPairId, KeyName: 'mine', KeyType: 'rsa', KeyFingerprint: RSA_FINGERPRINT };
    for (const asked of [
      { KeyNames: ['mine'] },
      { KeyPairIds: [KeyPairId] },
      { Filters: [{ Name: 'tag:team', Values: ['a'] }] },
    ])
      expect(await find(asked)).toEqual([
        { ...about, CreateTime: expect.any(Date), Tags: [{ Key: 'team', Value: 'a' }] },
      ]);
    expect(await find({ KeyNames: ['other'], IncludePublicKey: true })).toMatchObject([
      { KeyType: 'ed25519', KeyFingerprint: ED25519_FINGERPRINT, PublicKey: ED25519 },
    ]);
  });

  it('is there once, and gone by its name or its id', async () => {
    const { KeyPairId } = await put('mine', RSA);
    await expect(put('mine', ED25519)).rejects.toMatchObject({
      name: 'InvalidKeyPair.Duplicate',
      message: 'The keypair already exists',
    });
    expect(await aws.ec2.send(new DeleteKeyPairCommand({ KeyPairId }))).toMatchObject({ Return: true, KeyPairId });
    await expect(aws.ec2.send(new DeleteKeyPairCommand({ KeyPairId }))).rejects.toMatchObject({
      name: 'InvalidKeyPair.NotFound',
    });
    expect(await aws.ec2.send(new DeleteKeyPairCommand({ KeyName: 'mine' }))).toMatchObject({ Return: true });
    await expect(find({ KeyNames: ['mine'] })).rejects.toThrow("The key pair 'mine' does not exist");
  });

  it('of RSA may be in the form of RFC 4716, or DER in base64', async () => {
    const [, blob = ''] = RSA.split(' ');
    const lines = blob.match(/.{1,70}/g) ?? [];
    const framed = [
      '---- BEGIN SSH2 PUBLIC KEY ----',
      'Comment: "2048-bit RSA, made \\',
      'somewhere"',
      ...lines,
      '---- END SSH2 PUBLIC KEY ----',
    ].join('\n');
    const { n, e } = { n: numberOf(blob, 2), e: numberOf(blob, 1) };
    const der = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    for (const [name, key] of Object.entries({ framed, der: der.toString('base64') })) {
      expect(await put(name, key)).toMatchObject({ KeyFingerprint: RSA_FINGERPRINT });
      expect(await find({ KeyNames: [name], IncludePublicKey: true })).toMatchObject([
        { KeyType: 'rsa', PublicKey: `ssh-rsa ${blob}` },
      ]);
    }
    const ed25519 = framed.replace(lines.join('\n'), ED25519.split(' ')[1] ?? '');
    for (const wrong of [framed.replace('END', 'FIN'), ed25519, der.toString('base64').slice(0, 40)])
      await expect(put('wrong', wrong)).rejects.toMatchObject({ name: 'InvalidKey.Format' });
  });

  it.each(['', 'ssh-rsa', 'ssh-rsa AAAA', 'ssh-dss AAAAB3NzaC1kc3M=', RSA.replace('ssh-rsa', 'ssh-ed25519')])(
    'of %j is none',
    async (text) => {
      await expect(put('mine', text || ' ')).rejects.toMatchObject({
        name: 'InvalidKey.Format',
        message: 'Key is not in valid OpenSSH public key format',
      });
    },
  );

  it.skipIf(absent).each(['rsa', 'ed25519'] as const)(
    'of %s is made, and OpenSSH knows its private key',
    async (KeyType) => {
      const made = await aws.ec2.send(new CreateKeyPairCommand({ KeyName: 'new', KeyType }));
      const [pair] = (await find({ KeyNames: ['new'], IncludePublicKey: true })) ?? [];
      expect(pair).toMatchObject({ KeyType, KeyPairId: made.KeyPairId, KeyFingerprint: made.KeyFingerprint });
      const directory = mkdtempSync(join(tmpdir(), 'eks-fargate-'));
      try {
        const file = join(directory, 'key');
        writeFileSync(file, `${made.KeyMaterial}\n`, { mode: 0o600 });
        const read = (...how: string[]) =>
          execFileSync(SSH_KEYGEN ?? '', [...how, '-f', file], { encoding: 'utf8' }).trim();
        expect(pair?.PublicKey?.split(' ')).toEqual([...read('-y').split(' ').slice(0, 2), 'new']);
        const [, fingerprint = ''] = read('-l', '-E', 'sha256').split(' ');
        if (KeyType === 'ed25519') expect(`SHA256:${made.KeyFingerprint}`.replace(/=$/, '')).toBe(fingerprint);
      } finally {
        rmSync(directory, { recursive: true });
      }
      await expect(aws.ec2.send(new CreateKeyPairCommand({ KeyName: 'new' }))).rejects.toMatchObject({
        name: 'InvalidKeyPair.Duplicate',
      });
    },
  );

  it('of RSA that is made has the fingerprint of its private key', async () => {
    const { KeyMaterial = '', KeyFingerprint } = await aws.ec2.send(new CreateKeyPairCommand({ KeyName: 'new' }));
    const der = createPrivateKey(KeyMaterial).export({ format: 'der', type: 'pkcs8' });
    expect(KeyFingerprint?.replaceAll(':', '')).toBe(createHash('sha1').update(der).digest('hex'));
  });
});
