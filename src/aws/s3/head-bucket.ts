// HeadBucket.

import type { Operation } from '../operation.ts';
import { bucketArn, getBucket } from './buckets.ts';
import type { HeadBucketOutput, HeadBucketRequest } from './types.gen.ts';

export const headBucket: Operation<HeadBucketRequest, HeadBucketOutput> = (input, context) => {
  const { name, region } = getBucket(context.store, context, input);
  return { BucketArn: bucketArn(region, name), BucketRegion: region, AccessPointAlias: false };
};
