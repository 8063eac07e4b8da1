// GetBucketLogging. Emulator: no bucket writes of its requests.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import type { GetBucketLoggingOutput, GetBucketLoggingRequest } from './types.gen.ts';

export const getBucketLogging: Operation<GetBucketLoggingRequest, GetBucketLoggingOutput> = (input, context) => {
  getBucket(context.store, context, input);
  return {};
};
