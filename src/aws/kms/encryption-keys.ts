// The keys that something is encrypted or decrypted with: which they are, and whether they may be used so.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { invalidCiphertext, keyIdOf } from './key-material.ts';
import { checkUsage } from './key-usage.ts';
import { getKey, KEYS, type KeyRecord } from './keys.ts';
import type { EncryptRequest } from './types.gen.ts';

interface Use {
  /** As the service says it: `Encrypt`. */
  readonly operation: string;
  readonly algorithm?: EncryptRequest['EncryptionAlgorithm'];
}

/**
 * By id, ARN, alias name or alias ARN.
 * @throws AwsError NotFoundException, DisabledException, KMSInvalidStateException, InvalidKeyUsageException
 */
export function getEncryptionKey(
  transaction: Transaction,
  scope: Scope,
  asked: Use & { readonly reference: string },
): KeyRecord {
  const record = getKey(transaction, scope, asked.reference);
  checkUse(record, asked);
  return record;
}

/**
 * The key of a ciphertext, which is the one that is named, where one is.
 * @throws AwsError InvalidCiphertextException, IncorrectKeyException, and what `getEncryptionKey` throws
 */
export function getDecryptionKey(
  transaction: Transaction,
  scope: Scope,
  asked: Use & { readonly ciphertext: Buffer; readonly reference: string | undefined },
): KeyRecord {
  const { ciphertext, reference } = asked;
  const named = reference === undefined ? undefined : getKey(transaction, scope, reference);
  const keyId = keyIdOf(ciphertext);
  if (named && named.key.KeyId !== keyId)
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  const record = named ?? KEYS.find(transaction, KEYS.keyOf(scope, keyId));
  if (!record) throw invalidCiphertext();
  checkUse(record, asked);
  return record;
}

/** Emulator: of the keys that encrypt, symmetric ones alone are used. */
function checkUse({ key }: KeyRecord, { operation, algorithm = 'SYMMETRIC_DEFAULT' }: Use): void {
  checkUsage(key, { operation, usage: 'ENCRYPT_DECRYPT', algorithm });
  if (algorithm !== 'SYMMETRIC_DEFAULT')
    throw new AwsError('UnsupportedOperationException', `Encryption with ${algorithm} is not emulated.`);
}
