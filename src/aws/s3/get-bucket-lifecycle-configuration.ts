// GetBucketLifecycleConfiguration.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import { DEFAULT_TRANSITION_SIZE } from './put-bucket-lifecycle-configuration.ts';
import type { GetBucketLifecycleConfigurationOutput, GetBucketLifecycleConfigurationRequest } from './types.gen.ts';

export const getBucketLifecycleConfiguration: Operation<
  GetBucketLifecycleConfigurationRequest,
  GetBucketLifecycleConfigurationOutput
> = (input, context) => {
  const { name, lifecycle, transitionSize = DEFAULT_TRANSITION_SIZE } = getBucket(context.store, context, input);
  if (!lifecycle)
    throw s3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
      status: 404,
      BucketName: name,
    });
  return {
    Rules: lifecycle,
    TransitionDefaultMinimumObjectSize:
      transitionSize as GetBucketLifecycleConfigurationOutput['TransitionDefaultMinimumObjectSize'],
  };
};
