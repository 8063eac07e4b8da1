// PutPublicAccessBlock: what is not said is not blocked.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { PutPublicAccessBlockRequest } from './types.gen.ts';

export const putPublicAccessBlock: Operation<PutPublicAccessBlockRequest, void> = (input, context) => {
  const {
    BlockPublicAcls = false,
    IgnorePublicAcls = false,
    BlockPublicPolicy = false,
    RestrictPublicBuckets = false,
  } = input.PublicAccessBlockConfiguration;
  const publicAccessBlock = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
  changeBucket(context, input, ({ publicAccessBlock: _, ...bucket }) => ({ publicAccessBlock, ...bucket }));
};
