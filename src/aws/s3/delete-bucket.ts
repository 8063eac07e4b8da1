// DeleteBucket.

import type { Operation } from '../operation.ts';
import { BUCKETS, bucketKey, getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import { listObjectRecords } from './objects.ts';
import type { DeleteBucketRequest } from './types.gen.ts';
import { endUpload, listUploads } from './uploads.ts';

export const deleteBucket: Operation<DeleteBucketRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, input);
    const { name, region } = bucket;
    if (listObjectRecords(transaction, region, name).length > 0)
      throw s3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409, BucketName: name });
    const kept: readonly string[] = [];
    for (const upload of listUploads(transaction, bucket)) endUpload(transaction, bucket, { upload, kept });
    BUCKETS.delete(transaction, bucketKey(region, name));
  });
};
