// GetBucketAccelerateConfiguration. Emulator: no bucket is nearer than it is.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import type { GetBucketAccelerateConfigurationOutput, GetBucketAccelerateConfigurationRequest } from './types.gen.ts';

export const getBucketAccelerateConfiguration: Operation<
  GetBucketAccelerateConfigurationRequest,
  GetBucketAccelerateConfigurationOutput
> = (input, context) => {
  getBucket(context.store, context, input);
  return {};
};
