// DeleteBucketOwnershipControls.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { DeleteBucketOwnershipControlsRequest } from './types.gen.ts';

export const deleteBucketOwnershipControls: Operation<DeleteBucketOwnershipControlsRequest, void> = (
  input,
  context,
) => {
  changeBucket(context, input, ({ ownership: _, ...bucket }) => bucket);
};
