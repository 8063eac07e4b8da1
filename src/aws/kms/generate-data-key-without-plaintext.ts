// GenerateDataKeyWithoutPlaintext: for who will ask for it to be decrypted.

import type { Operation } from '../operation.ts';
import { newDataKey } from './data-keys.ts';
import type { GenerateDataKeyWithoutPlaintextRequest, GenerateDataKeyWithoutPlaintextResponse } from './types.gen.ts';

export const generateDataKeyWithoutPlaintext: Operation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse
> = (input, context) => {
  const made = newDataKey(context, input, 'GenerateDataKeyWithoutPlaintext');
  return {
    CiphertextBlob: made.ciphertext.toString('base64'),
    KeyId: made.keyArn,
    KeyMaterialId: made.keyMaterialId,
  };
};
