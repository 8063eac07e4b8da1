// DeleteObjects: what is not there is deleted as well, but for a version.

import type { Transaction } from '../../store/store.ts';
import type { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { type BucketRecord, getBucket } from './buckets.ts';
import { malformedXml, noSuchVersion, notImplemented, preconditionFailed } from './errors.ts';
import { deleteObjectRecord, findObject, ONLY_VERSION } from './objects.ts';
import type { DeleteObjectsOutput, DeleteObjectsRequest, ObjectIdentifier } from './types.gen.ts';
import { overtakeUploads } from './uploads.ts';

const MOST = 1000;

export const deleteObjects: Operation<DeleteObjectsRequest, DeleteObjectsOutput> = (input, context) => {
  const { Objects, Quiet = false } = input.Delete;
  return context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, input);
    if (Objects.length === 0 || Objects.length > MOST) throw malformedXml();
    const Deleted: NonNullable<DeleteObjectsOutput['Deleted']> = [];
    const Errors: NonNullable<DeleteObjectsOutput['Errors']> = [];
    for (const named of Objects) {
      const { Key, VersionId } = named;
      const error = deleteOne(transaction, bucket, named);
      if (error) Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
      else if (!Quiet) Deleted.push({ Key, VersionId });
    }
    return { Deleted, Errors };
  });
};

/** @returns why it is not deleted */
function deleteOne(
  transaction: Transaction,
  bucket: BucketRecord,
  { Key: key, VersionId, ETag, LastModifiedTime, Size }: ObjectIdentifier,
): AwsError | undefined {
  if (VersionId !== undefined && VersionId !== ONLY_VERSION) return noSuchVersion(key, VersionId);
  if (LastModifiedTime !== undefined || Size !== undefined) return notImplemented('x-amz-if-match-size');
  const name = { region: bucket.region, bucket: bucket.name, key };
  const found = findObject(transaction, name);
  if (!found) return undefined;
  if (ETag !== undefined && ETag !== '*' && ETag.replaceAll('"', '') !== found.etag.slice(1, -1))
    return preconditionFailed('If-Match');
  deleteObjectRecord(transaction, name);
  overtakeUploads(transaction, bucket, key);
  return undefined;
}
