// PutBucketOwnershipControls.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml } from './errors.ts';
import type { OwnershipControls, PutBucketOwnershipControlsRequest } from './types.gen.ts';

export const putBucketOwnershipControls: Operation<PutBucketOwnershipControlsRequest, void> = (input, context) => {
  // The model requires them; the service looks for the bucket first.
  const { Rules = [] }: Partial<OwnershipControls> = input.OwnershipControls;
  changeBucket(context, input, ({ ownership: _, ...bucket }) => {
    if (Rules.length !== 1) throw malformedXml();
    return { ownership: { Rules }, ...bucket };
  });
};
