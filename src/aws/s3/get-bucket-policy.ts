// GetBucketPolicy.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketPolicyOutput, GetBucketPolicyRequest } from './types.gen.ts';

export const getBucketPolicy: Operation<GetBucketPolicyRequest, GetBucketPolicyOutput> = (input, context) => {
  const { name, policy } = getBucket(context.store, context, input);
  if (policy === undefined)
    throw s3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404, BucketName: name });
  return { Policy: policy };
};
