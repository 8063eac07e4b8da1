// GetBucketCors. Emulator: no bucket answers to browsers of other origins.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketCorsOutput, GetBucketCorsRequest } from './types.gen.ts';

export const getBucketCors: Operation<GetBucketCorsRequest, GetBucketCorsOutput> = (input, context) => {
  const { name } = getBucket(context.store, context, input);
  throw s3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist', { status: 404, BucketName: name });
};
