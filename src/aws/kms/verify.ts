// Verify: a signature is valid, or an error.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ensureKeyPair } from './key-pairs.ts';
import { checkUsage } from './key-usage.ts';
import { getKey } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import { isSignedWith } from './signatures.ts';
import type { VerifyRequest, VerifyResponse } from './types.gen.ts';

export const verify: Operation<VerifyRequest, VerifyResponse> = async (input, context) => {
  const { SigningAlgorithm: algorithm, MessageType: type = 'RAW' } = input;
  const record = getKey(context.store, context, input.KeyId);
  checkUsage(record.key, { operation: 'Verify', usage: 'SIGN_VERIFY', algorithm });
  refuseDryRun(input);
  const pair = await ensureKeyPair(context, record);
  const signed = { algorithm, type, message: Buffer.from(input.Message, 'base64') };
  // Without words, as in localstack's services/kms.
  if (!isSignedWith(pair, signed, Buffer.from(input.Signature, 'base64')))
    throw new AwsError('KMSInvalidSignatureException', '');
  return { KeyId: record.key.Arn, SignatureValid: true, SigningAlgorithm: algorithm };
};
