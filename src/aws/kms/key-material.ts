// The material of keys, and what symmetric ones encrypt with it: AES-256-GCM, as in KMS; the form of a ciphertext is our own.
// Emulator: rotation gives no new material, and the file of the store keeps it in the clear.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { secretBytes } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { KeyRecord } from './keys.ts';

/** By the key's id, in the region of the primary one where it has replicas; base64. Made when it is first used. */
const MATERIALS = records<{ keyId: string; material: string }>('kms.key-material');

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/** Further facts of an encryption, which the decryption has to know. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Of a symmetric key, or of one for MACs: so many random bytes. */
export function ensureMaterial(
  transaction: Transaction,
  scope: Scope,
  record: KeyRecord & { readonly bytes?: number },
): Buffer {
  return (
    findMaterial(transaction, scope, record) ??
    putMaterial(transaction, scope, { record, material: secretBytes(record.bytes ?? 32) })
  );
}

/** Undefined before its first use. */
export function findMaterial(from: Store | Transaction, scope: Scope, { key }: KeyRecord): Buffer | undefined {
  const found = MATERIALS.find(from, placeOf(scope, key));
  return found && Buffer.from(found.material, 'base64');
}

export function putMaterial(
  transaction: Transaction,
  scope: Scope,
  { record, material }: { readonly record: KeyRecord; readonly material: Buffer },
): Buffer {
  const { key } = record;
  MATERIALS.put(transaction, placeOf(scope, key), { keyId: key.KeyId, material: material.toString('base64') });
  return material;
}

function placeOf({ account, region }: Scope, key: KeyRecord['key']): string {
  return MATERIALS.keyOf({ account, region: key.MultiRegionConfiguration?.PrimaryKey?.Region ?? region }, key.KeyId);
}

/** @returns version, length of the key's id, the id, the IV, what is encrypted, the tag */
export function seal(
  material: Buffer,
  { keyId, plaintext, context }: { keyId: string; plaintext: Buffer; context: EncryptionContext | undefined },
): Buffer {
  const iv = secretBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, material, iv).setAAD(contextBytes(context));
  const sealed = [cipher.update(plaintext), cipher.final()];
  const head = Buffer.from([VERSION, keyId.length]);
  return Buffer.concat([head, Buffer.from(keyId), iv, ...sealed, cipher.getAuthTag()]);
}

/** The id of the key that a ciphertext was made with. Throws InvalidCiphertextException. */
export function keyIdOf(ciphertext: Buffer): string {
  const [version, length = 0] = ciphertext;
  if (version !== VERSION || ciphertext.length < 2 + length + IV_BYTES + TAG_BYTES) throw invalidCiphertext();
  return ciphertext.subarray(2, 2 + length).toString('utf8');
}

/** Throws InvalidCiphertextException, also where the context is another. */
export function open(material: Buffer, ciphertext: Buffer, context: EncryptionContext | undefined): Buffer {
  const sealed = ciphertext.subarray(2 + (ciphertext[1] ?? 0));
  const decipher = createDecipheriv(ALGORITHM, material, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(contextBytes(context))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // What fails here is the authentication: the ciphertext or the context is another.
    throw invalidCiphertext();
  }
}

/** The error for what was not encrypted here, or not so; it comes without words, as localstack's tests have recorded it. */
export function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}

function contextBytes(context: EncryptionContext = {}): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}
