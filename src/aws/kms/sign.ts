// Sign.

import type { Operation } from '../operation.ts';
import { ensureKeyPair } from './key-pairs.ts';
import { checkUsage } from './key-usage.ts';
import { getKey } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import { signWith } from './signatures.ts';
import type { SignRequest, SignResponse } from './types.gen.ts';

export const sign: Operation<SignRequest, SignResponse> = async (input, context) => {
  const { SigningAlgorithm: algorithm, MessageType: type = 'RAW' } = input;
  const record = getKey(context.store, context, input.KeyId);
  checkUsage(record.key, { operation: 'Sign', usage: 'SIGN_VERIFY', algorithm });
  refuseDryRun(input);
  const message = Buffer.from(input.Message, 'base64');
  const signature = signWith(await ensureKeyPair(context, record), { algorithm, type, message });
  return { KeyId: record.key.Arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm };
};
