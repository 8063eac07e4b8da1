// GetBucketRequestPayment. Emulator: nobody pays.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import type { GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest } from './types.gen.ts';

export const getBucketRequestPayment: Operation<GetBucketRequestPaymentRequest, GetBucketRequestPaymentOutput> = (
  input,
  context,
) => {
  getBucket(context.store, context, input);
  return { Payer: 'BucketOwner' };
};
