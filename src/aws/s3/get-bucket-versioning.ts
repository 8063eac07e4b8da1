// GetBucketVersioning.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import type { GetBucketVersioningOutput, GetBucketVersioningRequest } from './types.gen.ts';

export const getBucketVersioning: Operation<GetBucketVersioningRequest, GetBucketVersioningOutput> = (
  input,
  context,
) => {
  const { Status } = getBucket(context.store, context, input).versioning;
  return { Status };
};
