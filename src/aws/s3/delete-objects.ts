// DeleteObjects.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { malformedXml } from './errors.ts';
import { deleteObjectRecord } from './objects.ts';
import type { DeleteObjectsOutput, DeleteObjectsRequest } from './types.gen.ts';

const MOST = 1000;

export const deleteObjects: Operation<DeleteObjectsRequest, DeleteObjectsOutput> = (input, context) => {
  const { Objects, Quiet = false } = input.Delete;
  if (Objects.length === 0 || Objects.length > MOST) throw malformedXml();
  return context.store.commit((transaction) => {
    const { name: bucket, region } = getBucket(transaction, context, input);
    for (const { Key: key } of Objects) {
      deleteObjectRecord(transaction, { region, bucket, key });
    }
    return Quiet ? {} : { Deleted: Objects.map(({ Key }) => ({ Key })) };
  });
};
