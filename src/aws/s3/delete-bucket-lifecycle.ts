// DeleteBucketLifecycle.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { DeleteBucketLifecycleRequest } from './types.gen.ts';

export const deleteBucketLifecycle: Operation<DeleteBucketLifecycleRequest, void> = (input, context) => {
  changeBucket(context, input, ({ lifecycle: _, transitionSize: __, ...bucket }) => bucket);
};
