// DeleteBucketPolicy.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { DeleteBucketPolicyRequest } from './types.gen.ts';

export const deleteBucketPolicy: Operation<DeleteBucketPolicyRequest, void> = (input, context) => {
  changeBucket(context, input, ({ policy: _, ...bucket }) => bucket);
};
