// Decrypt: the ciphertext tells its key.

import type { Operation } from '../operation.ts';
import { getDecryptionKey } from './encryption-keys.ts';
import { ensureMaterial, open } from './key-material.ts';
import { refuseDryRun, refuseRecipient } from './refusals.ts';
import type { DecryptRequest, DecryptResponse } from './types.gen.ts';

export const decrypt: Operation<DecryptRequest, DecryptResponse> = (input, context) => {
  refuseRecipient(input);
  const ciphertext = Buffer.from(input.CiphertextBlob ?? '', 'base64');
  return context.store.commit((transaction) => {
    const { KeyId: reference, EncryptionAlgorithm: algorithm = 'SYMMETRIC_DEFAULT' } = input;
    const asked = { ciphertext, reference, operation: 'Decrypt', algorithm };
    const record = getDecryptionKey(transaction, context, asked);
    const plaintext = open(ensureMaterial(transaction, context, record), ciphertext, input.EncryptionContext);
    refuseDryRun(input);
    return {
      KeyId: record.key.Arn,
      Plaintext: plaintext.toString('base64'),
      EncryptionAlgorithm: algorithm,
      KeyMaterialId: record.key.CurrentKeyMaterialId,
    };
  });
};
