// Encrypt.

import type { Operation } from '../operation.ts';
import { getEncryptionKey } from './encryption-keys.ts';
import { ensureMaterial, seal } from './key-material.ts';
import { refuseDryRun } from './refusals.ts';
import type { EncryptRequest, EncryptResponse } from './types.gen.ts';

export const encrypt: Operation<EncryptRequest, EncryptResponse> = (input, context) =>
  context.store.commit((transaction) => {
    const { KeyId: reference, EncryptionAlgorithm: algorithm = 'SYMMETRIC_DEFAULT' } = input;
    const record = getEncryptionKey(transaction, context, { reference, operation: 'Encrypt', algorithm });
    refuseDryRun(input);
    const sealed = seal(ensureMaterial(transaction, context, record), {
      keyId: record.key.KeyId,
      plaintext: Buffer.from(input.Plaintext, 'base64'),
      context: input.EncryptionContext,
    });
    return { CiphertextBlob: sealed.toString('base64'), KeyId: record.key.Arn, EncryptionAlgorithm: algorithm };
  });
