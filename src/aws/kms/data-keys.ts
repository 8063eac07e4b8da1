// Data keys: random bytes, and the same encrypted.

import { secretBytes } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { getEncryptionKey } from './encryption-keys.ts';
import { ensureMaterial, seal } from './key-material.ts';
import { refuseDryRun } from './refusals.ts';
import type { GenerateDataKeyRequest } from './types.gen.ts';

const BYTES = { AES_128: 16, AES_256: 32 } as const;

export interface DataKey {
  readonly plaintext: Buffer;
  readonly ciphertext: Buffer;
  readonly keyArn: string;
  readonly keyMaterialId: string | undefined;
}

/** Throws what `getEncryptionKey` throws, ValidationException where no length is told, or two are (the words are moto's). */
export function newDataKey(
  context: AwsContext,
  input: Omit<GenerateDataKeyRequest, 'Recipient'>,
  operation: string,
): DataKey {
  const { KeySpec, NumberOfBytes } = input;
  const length = KeySpec === undefined ? NumberOfBytes : BYTES[KeySpec];
  if (length === undefined || (KeySpec !== undefined && NumberOfBytes !== undefined))
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  return context.store.commit((transaction) => {
    const record = getEncryptionKey(transaction, context, { reference: input.KeyId, operation });
    refuseDryRun(input);
    const plaintext = secretBytes(length);
    const ciphertext = seal(ensureMaterial(transaction, context, record), {
      keyId: record.key.KeyId,
      plaintext,
      context: input.EncryptionContext,
    });
    return { plaintext, ciphertext, keyArn: record.key.Arn, keyMaterialId: record.key.CurrentKeyMaterialId };
  });
}
