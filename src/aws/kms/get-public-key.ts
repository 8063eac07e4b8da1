// GetPublicKey: of an asymmetric key, in DER.

import { createPublicKey } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ensureKeyPair } from './key-pairs.ts';
import { checkState, getKey } from './keys.ts';
import type { GetPublicKeyRequest, GetPublicKeyResponse } from './types.gen.ts';

export const getPublicKey: Operation<GetPublicKeyRequest, GetPublicKeyResponse> = async (input, context) => {
  const record = getKey(context.store, context, input.KeyId);
  const { key } = record;
  if (key.KeySpec === 'SYMMETRIC_DEFAULT' || key.KeyUsage === 'GENERATE_VERIFY_MAC')
    throw new AwsError('UnsupportedOperationException', '');
  checkState(key);
  const pair = await ensureKeyPair(context, record);
  return {
    KeyId: key.Arn,
    PublicKey: createPublicKey(pair).export({ format: 'der', type: 'spki' }).toString('base64'),
    CustomerMasterKeySpec: key.CustomerMasterKeySpec,
    KeySpec: key.KeySpec,
    KeyUsage: key.KeyUsage,
    EncryptionAlgorithms: key.EncryptionAlgorithms,
    SigningAlgorithms: key.SigningAlgorithms,
    KeyAgreementAlgorithms: key.KeyAgreementAlgorithms,
  };
};
