// DeleteObject: what is not there is deleted as well.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { invalidVersionId, notImplemented, preconditionFailed } from './errors.ts';
import { deleteObjectRecord, findObject, ONLY_VERSION } from './objects.ts';
import type { DeleteObjectOutput, DeleteObjectRequest } from './types.gen.ts';
import { overtakeUploads } from './uploads.ts';

export const deleteObject: Operation<DeleteObjectRequest, DeleteObjectOutput> = (input, context) => {
  const { Key: key, VersionId, IfMatch } = input;
  return context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, input);
    refuseDirectoryConditions(input);
    if (VersionId !== undefined && VersionId !== ONLY_VERSION) throw invalidVersionId(VersionId);
    const name = { region: bucket.region, bucket: bucket.name, key };
    const found = findObject(transaction, name);
    if (!found) return { VersionId };
    if (IfMatch !== undefined && IfMatch !== '*' && bare(IfMatch) !== bare(found.etag))
      throw preconditionFailed('If-Match');
    deleteObjectRecord(transaction, name);
    overtakeUploads(transaction, bucket, key);
    return { VersionId };
  });
};

const bare = (etag: string): string => etag.replaceAll('"', '');

/** Only directory buckets have these conditions (localstack's tests have recorded the refusal). */
function refuseDirectoryConditions({ IfMatchLastModifiedTime, IfMatchSize }: DeleteObjectRequest): void {
  if (IfMatchLastModifiedTime !== undefined) throw notImplemented('x-amz-if-match-last-modified-time');
  if (IfMatchSize !== undefined) throw notImplemented('x-amz-if-match-size');
}
