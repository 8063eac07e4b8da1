// GetBucketWebsite. Emulator: no bucket is a website.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketWebsiteOutput, GetBucketWebsiteRequest } from './types.gen.ts';

export const getBucketWebsite: Operation<GetBucketWebsiteRequest, GetBucketWebsiteOutput> = (input, context) => {
  const { name } = getBucket(context.store, context, input);
  throw s3Error('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', {
    status: 404,
    BucketName: name,
  });
};
