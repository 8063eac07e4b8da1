// DeleteBucketTagging.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { DeleteBucketTaggingRequest } from './types.gen.ts';

export const deleteBucketTagging: Operation<DeleteBucketTaggingRequest, void> = (input, context) => {
  changeBucket(context, input, ({ tags: _, ...bucket }) => bucket);
};
