// DeleteBucketEncryption: the bucket has again what every bucket has.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { DEFAULT_ENCRYPTION } from './create-bucket.ts';
import type { DeleteBucketEncryptionRequest } from './types.gen.ts';

export const deleteBucketEncryption: Operation<DeleteBucketEncryptionRequest, void> = (input, context) => {
  changeBucket(context, input, ({ encryption: _, isEncryptionSet: __, ...bucket }) => ({
    encryption: DEFAULT_ENCRYPTION,
    ...bucket,
  }));
};
