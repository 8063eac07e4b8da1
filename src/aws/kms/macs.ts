// What keys for MACs make of a message.

import { createHmac } from 'node:crypto';
import type { AwsContext } from '../operation.ts';
import { ensureMaterial } from './key-material.ts';
import { checkUsage } from './key-usage.ts';
import { getKey } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import type { GenerateMacRequest } from './types.gen.ts';

/** @throws AwsError NotFoundException, DisabledException, KMSInvalidStateException, InvalidKeyUsageException */
export function macOf(
  input: GenerateMacRequest,
  context: AwsContext,
  operation: string,
): { readonly mac: Buffer; readonly arn: string } {
  const { MacAlgorithm: algorithm } = input;
  return context.store.commit((transaction) => {
    const record = getKey(transaction, context, input.KeyId);
    checkUsage(record.key, { operation, usage: 'GENERATE_VERIFY_MAC', algorithm });
    refuseDryRun(input);
    const bits = Number(algorithm.slice('HMAC_SHA_'.length));
    const material = ensureMaterial(transaction, context, { ...record, bytes: bits / 8 });
    const message = Buffer.from(input.Message, 'base64');
    return { mac: createHmac(`sha${bits}`, material).update(message).digest(), arn: record.key.Arn };
  });
}
