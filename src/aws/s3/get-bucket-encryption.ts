// GetBucketEncryption.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import type { GetBucketEncryptionOutput, GetBucketEncryptionRequest } from './types.gen.ts';

export const getBucketEncryption: Operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput> = (
  input,
  context,
) => ({ ServerSideEncryptionConfiguration: getBucket(context.store, context, input).encryption });
