// Key pairs as records: public keys, by which nobody logs in to anything, as there are no instances.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html

import { createHash, createPublicKey } from 'node:crypto';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { rsaBlob, sshParts } from './ssh-blobs.ts';
import type { KeyPairInfo } from './types.gen.ts';

export type KeyPairRecord = KeyPairInfo & { KeyPairId: string; KeyName: string };

/** By their ids. */
export const KEY_PAIRS = records<KeyPairRecord>('ec2.key-pairs');

/** Throws InvalidKeyPair.Duplicate. */
export function checkNewName(from: Store | Transaction, scope: Scope, name: string): void {
  if (KEY_PAIRS.list(from, scope).some(({ KeyName }) => KeyName === name))
    throw new AwsError('InvalidKeyPair.Duplicate', 'The keypair already exists');
}

type KeyFacts = Required<Pick<KeyPairInfo, 'KeyType' | 'KeyFingerprint' | 'PublicKey'>>;

/**
 * What is told of a public key in the form of OpenSSH; an RSA key also in that of RFC 4716, and as DER in base64.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html#how-to-generate-your-own-key-and-import-it-to-aws
 * @throws AwsError InvalidKey.Format
 */
export function readPublicKey(text: string): KeyFacts {
  const trimmed = text.trim();
  if (trimmed.startsWith(RFC_4716_BEGIN)) return rsaKey(rfc4716Blob(trimmed));
  if (/^[A-Za-z0-9+/=\s]+$/.test(trimmed) && trimmed.startsWith('MI')) return derKey(trimmed);
  const [kind, encoded = ''] = trimmed.split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  const [name, ...parts] = partsOf(blob);
  if (name?.toString() !== kind) throw invalidKey();
  if (kind === 'ssh-ed25519' && parts[0]?.length === 32)
    return { KeyType: 'ed25519', KeyFingerprint: sha256Base64(blob), PublicKey: text };
  return { ...rsaKey(blob), PublicKey: text };
}

const RFC_4716_BEGIN = '---- BEGIN SSH2 PUBLIC KEY ----';
const RFC_4716_END = '---- END SSH2 PUBLIC KEY ----';

/** Between the marks: headers, which a backslash carries on to the next line, and the blob. */
function rfc4716Blob(text: string): Buffer {
  const lines = text
    .slice(RFC_4716_BEGIN.length)
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/);
  const end = lines.indexOf(RFC_4716_END);
  if (end < 0) throw invalidKey();
  const body = lines.slice(0, end).filter((line) => !line.includes(':'));
  return Buffer.from(body.join(''), 'base64');
}

/** A SubjectPublicKeyInfo of an RSA key. */
function derKey(encoded: string): KeyFacts {
  const jwk = derToJwk(Buffer.from(encoded, 'base64'));
  if (jwk?.kty !== 'RSA') throw invalidKey();
  return rsaKey(rsaBlob(jwk));
}

function derToJwk(der: Buffer) {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' });
  } catch {
    // OpenSSL's words for what is no such key are not the service's.
    return undefined;
  }
}

function rsaKey(blob: Buffer): KeyFacts {
  const [name, exponent, modulus] = partsOf(blob);
  if (name?.toString() !== 'ssh-rsa' || !exponent || !modulus) throw invalidKey();
  const PublicKey = `ssh-rsa ${blob.toString('base64')}`;
  return { KeyType: 'rsa', KeyFingerprint: rsaFingerprint(exponent, modulus), PublicKey };
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

function partsOf(blob: Buffer): Buffer[] {
  const parts = sshParts(blob);
  if (!parts) throw invalidKey();
  return parts;
}

function invalidKey(): AwsError {
  return new AwsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
}
