// GetBucketOwnershipControls.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest } from './types.gen.ts';

export const getBucketOwnershipControls: Operation<
  GetBucketOwnershipControlsRequest,
  GetBucketOwnershipControlsOutput
> = (input, context) => {
  const { name, ownership } = getBucket(context.store, context, input);
  if (!ownership)
    throw s3Error('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', {
      status: 404,
      BucketName: name,
    });
  return { OwnershipControls: ownership };
};
