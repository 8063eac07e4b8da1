// Key pairs that the service makes: RSA in PKCS #1, Ed25519 in OpenSSH's own form, with the fingerprints that it tells of them.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html

import { createHash, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { rsaBlob, sshString } from './ssh-blobs.ts';

const generate = promisify(generateKeyPair);

interface NewKeyPair {
  /** As PEM. */
  readonly privateKey: string;
  /** `ssh-rsa …`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** The fingerprint is SHA-1 of the private key in PKCS #8. */
export async function newRsaPair(): Promise<NewKeyPair> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  const blob = rsaBlob(privateKey.export({ format: 'jwk' }));
  const digest = createHash('sha1')
    .update(privateKey.export({ format: 'der', type: 'pkcs8' }))
    .digest('hex');
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString().trim(),
    publicKey: `ssh-rsa ${blob.toString('base64')}`,
    fingerprint: digest.match(/../g)?.join(':') ?? '',
  };
}

/** The fingerprint is SHA-256 of what OpenSSH calls the key. */
export async function newEd25519Pair(): Promise<NewKeyPair> {
  const { privateKey } = await generate('ed25519', {});
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [secret, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const blob = Buffer.concat([sshString('ssh-ed25519'), sshString(point)]);
  return {
    privateKey: opensshPem(blob, Buffer.concat([blob, sshString(Buffer.concat([secret, point])), sshString('')])),
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    fingerprint: createHash('sha256').update(blob).digest('base64'),
  };
}

/** One key, not encrypted: PROTOCOL.key of OpenSSH. */
function opensshPem(blob: Buffer, privateFields: Buffer): string {
  const check = randomBytes(4);
  const open = Buffer.concat([check, check, privateFields]);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const content = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map((text) => sshString(text)),
    Buffer.from([0, 0, 0, 1]),
    sshString(blob),
    sshString(Buffer.concat([open, padding])),
  ]);
  const lines = content.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'].join('\n');
}
