// GetObjectLockConfiguration. Emulator: no object is locked.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetObjectLockConfigurationOutput, GetObjectLockConfigurationRequest } from './types.gen.ts';

export const getObjectLockConfiguration: Operation<
  GetObjectLockConfigurationRequest,
  GetObjectLockConfigurationOutput
> = (input, context) => {
  const { name } = getBucket(context.store, context, input);
  throw s3Error('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket', {
    status: 404,
    BucketName: name,
  });
};
