// Key pairs as records: public keys, by which nobody logs in to anything, as there are no instances.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html

import { createHash, createPublicKey } from 'node:crypto';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { KeyPairInfo } from './types.gen.ts';

export type KeyPairRecord = KeyPairInfo & { KeyPairId: string; KeyName: string };

/** By their ids. */
export const KEY_PAIRS = records<KeyPairRecord>('ec2.key-pairs');

/** Throws InvalidKeyPair.Duplicate. */
export function checkNewName(from: Store | Transaction, scope: Scope, name: string): void {
  if (KEY_PAIRS.list(from, scope).some(({ KeyName }) => KeyName === name))
    throw new AwsError('InvalidKeyPair.Duplicate', 'The keypair already exists');
}

/**
 * What is told of a public key in the form of OpenSSH. Emulator: the other forms that the service takes are not read.
 * @throws AwsError InvalidKey.Format
 */
export function readPublicKey(text: string): Required<Pick<KeyPairInfo, 'KeyType' | 'KeyFingerprint' | 'PublicKey'>> {
  const [kind, encoded = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  const [name, ...parts] = partsOf(blob);
  if (name?.toString() !== kind) throw invalidKey();
  if (kind === 'ssh-ed25519' && parts[0]?.length === 32)
    return { KeyType: 'ed25519', KeyFingerprint: sha256Base64(blob), PublicKey: text };
  const [exponent, modulus] = parts;
  if (kind !== 'ssh-rsa' || !exponent || !modulus) throw invalidKey();
  return { KeyType: 'rsa', KeyFingerprint: rsaFingerprint(exponent, modulus), PublicKey: text };
}

/** Of an RSA key that was imported: MD5 of its DER. */
function rsaFingerprint(exponent: Buffer, modulus: Buffer): string {
  const number = (bytes: Buffer) => (bytes[0] === 0 ? bytes.subarray(1) : bytes).toString('base64url');
  const key = createPublicKey({
    key: { kty: 'RSA', e: number(exponent), n: number(modulus) },
    format: 'jwk',
  });
  const digest = createHash('md5')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return digest.match(/../g)?.join(':') ?? '';
}

function sha256Base64(blob: Buffer): string {
  return createHash('sha256').update(blob).digest('base64');
}

/** The strings of an SSH blob: each has its length, of four bytes, in front. */
function partsOf(blob: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) throw invalidKey();
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

function invalidKey(): AwsError {
  return new AwsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
}
