// PutBucketOwnershipControls.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml } from './errors.ts';
import type { PutBucketOwnershipControlsRequest } from './types.gen.ts';

export const putBucketOwnershipControls: Operation<PutBucketOwnershipControlsRequest, void> = (input, context) => {
  const { OwnershipControls } = input;
  if (OwnershipControls.Rules.length !== 1) throw malformedXml();
  changeBucket(context, input, ({ ownership: _, ...bucket }) => ({ ownership: OwnershipControls, ...bucket }));
};
