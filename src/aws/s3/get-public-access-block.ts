// GetPublicAccessBlock.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetPublicAccessBlockOutput, GetPublicAccessBlockRequest } from './types.gen.ts';

export const getPublicAccessBlock: Operation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput> = (
  input,
  context,
) => {
  const { name, publicAccessBlock } = getBucket(context.store, context, input);
  if (!publicAccessBlock)
    throw s3Error('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', {
      status: 404,
      BucketName: name,
    });
  return { PublicAccessBlockConfiguration: publicAccessBlock };
};
