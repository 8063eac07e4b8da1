// Decrypt: the ciphertext tells its key.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getDecryptionKey } from './encryption-keys.ts';
import { refuseDryRun } from './grants.ts';
import { ensureMaterial, open } from './key-material.ts';
import type { DecryptRequest, DecryptResponse } from './types.gen.ts';

export const decrypt: Operation<DecryptRequest, DecryptResponse> = (input, context) => {
  if (input.Recipient)
    throw new AwsError('UnsupportedOperationException', 'Recipients in Nitro enclaves are not emulated.');
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
