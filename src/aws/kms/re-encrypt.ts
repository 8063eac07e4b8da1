// ReEncrypt: with another key, or another context.

import type { Operation } from '../operation.ts';
import { getDecryptionKey, getEncryptionKey } from './encryption-keys.ts';
import { ensureMaterial, open, seal } from './key-material.ts';
import { refuseDryRun } from './refusals.ts';
import type { ReEncryptRequest, ReEncryptResponse } from './types.gen.ts';

export const reEncrypt: Operation<ReEncryptRequest, ReEncryptResponse> = (input, context) => {
  const ciphertext = Buffer.from(input.CiphertextBlob ?? '', 'base64');
  const { SourceEncryptionAlgorithm = 'SYMMETRIC_DEFAULT', DestinationEncryptionAlgorithm = 'SYMMETRIC_DEFAULT' } =
    input;
  return context.store.commit((transaction) => {
    const source = getDecryptionKey(transaction, context, {
      ciphertext,
      reference: input.SourceKeyId,
      operation: 'ReEncrypt',
      algorithm: SourceEncryptionAlgorithm,
    });
    const destination = getEncryptionKey(transaction, context, {
      reference: input.DestinationKeyId,
      operation: 'ReEncrypt',
      algorithm: DestinationEncryptionAlgorithm,
    });
    const plaintext = open(ensureMaterial(transaction, context, source), ciphertext, input.SourceEncryptionContext);
    refuseDryRun(input);
    const sealed = seal(ensureMaterial(transaction, context, destination), {
      keyId: destination.key.KeyId,
      plaintext,
      context: input.DestinationEncryptionContext,
    });
    return {
      CiphertextBlob: sealed.toString('base64'),
      SourceKeyId: source.key.Arn,
      KeyId: destination.key.Arn,
      SourceEncryptionAlgorithm,
      DestinationEncryptionAlgorithm,
      SourceKeyMaterialId: source.key.CurrentKeyMaterialId,
      DestinationKeyMaterialId: destination.key.CurrentKeyMaterialId,
    };
  });
};
