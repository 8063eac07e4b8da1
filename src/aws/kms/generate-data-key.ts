// GenerateDataKey.

import type { Operation } from '../operation.ts';
import { newDataKey } from './data-keys.ts';
import { refuseRecipient } from './refusals.ts';
import type { GenerateDataKeyRequest, GenerateDataKeyResponse } from './types.gen.ts';

export const generateDataKey: Operation<GenerateDataKeyRequest, GenerateDataKeyResponse> = (input, context) => {
  refuseRecipient(input);
  const made = newDataKey(context, input, 'GenerateDataKey');
  return {
    CiphertextBlob: made.ciphertext.toString('base64'),
    Plaintext: made.plaintext.toString('base64'),
    KeyId: made.keyArn,
    KeyMaterialId: made.keyMaterialId,
  };
};
