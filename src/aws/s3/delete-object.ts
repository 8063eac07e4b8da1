// DeleteObject: what is not there is deleted as well.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { preconditionFailed } from './errors.ts';
import { deleteObjectRecord, findObject } from './objects.ts';
import type { DeleteObjectOutput, DeleteObjectRequest } from './types.gen.ts';

export const deleteObject: Operation<DeleteObjectRequest, DeleteObjectOutput> = (input, context) => {
  const { Key: key, VersionId, IfMatch } = input;
  return context.store.commit((transaction) => {
    const { name: bucket, region } = getBucket(transaction, context, input);
    const name = { region, bucket, key };
    const found = findObject(transaction, name);
    if (!found || (VersionId !== undefined && VersionId !== 'null')) return {};
    if (IfMatch !== undefined && IfMatch !== '*' && IfMatch !== found.etag) throw preconditionFailed('If-Match');
    deleteObjectRecord(transaction, name);
    return {};
  });
};
