// The pairs of asymmetric keys, each made when it is first used. Emulator: there are none of SM2 and ML-DSA.

import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { findMaterial, putMaterial } from './key-material.ts';
import type { KeyRecord } from './keys.ts';

const generate = promisify(generateKeyPair);

/** Spec → the curve, as OpenSSL calls it. */
const CURVES: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

/**
 * The private key, which knows its public one.
 * @throws AwsError UnsupportedOperationException for a kind that is not emulated
 */
export async function ensureKeyPair(context: AwsContext, record: KeyRecord): Promise<KeyObject> {
  const made = findMaterial(context.store, context, record) ?? (await generateFor(record.key.KeySpec ?? ''));
  const der = context.store.commit(
    (transaction) =>
      // Another request may have made one meanwhile.
      findMaterial(transaction, context, record) ?? putMaterial(transaction, context, { record, material: made }),
  );
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

async function generateFor(spec: string): Promise<Buffer> {
  const [, bits] = /^RSA_(\d+)$/.exec(spec) ?? [];
  const namedCurve = CURVES[spec];
  if (bits !== undefined) return exported(await generate('rsa', { modulusLength: Number(bits) }));
  if (namedCurve !== undefined) return exported(await generate('ec', { namedCurve }));
  if (spec === 'ECC_NIST_EDWARDS25519') return exported(await generate('ed25519', {}));
  throw new AwsError('UnsupportedOperationException', `Keys of ${spec} are not emulated.`);
}

function exported({ privateKey }: { readonly privateKey: KeyObject }): Buffer {
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}
