// GetBucketTagging.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketTaggingOutput, GetBucketTaggingRequest } from './types.gen.ts';

export const getBucketTagging: Operation<GetBucketTaggingRequest, GetBucketTaggingOutput> = (input, context) => {
  const { name, tags } = getBucket(context.store, context, input);
  if (!tags) throw s3Error('NoSuchTagSet', 'The TagSet does not exist', { status: 404, BucketName: name });
  return { TagSet: tags };
};
