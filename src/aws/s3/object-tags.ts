// The object whose tags are meant, and a change of them.

import type { AwsContext } from '../operation.ts';
import { type BucketRecord, getBucket, type NamedBucket } from './buckets.ts';
import { noSuchKey } from './errors.ts';
import { findObject, getObjectRecord, type ObjectRecord, ONLY_VERSION, putTags } from './objects.ts';
import type { Tag } from './types.gen.ts';

interface TaggedObject extends NamedBucket {
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

const nameOf = ({ region, name }: BucketRecord, key: string) => ({ region, bucket: name, key });

/** Told where the bucket has versions, or had them. */
export const versionOf = ({ versioning }: BucketRecord): { VersionId?: string } =>
  versioning.Status === undefined ? {} : { VersionId: ONLY_VERSION };

/** Throws as `getObjectRecord`. */
export function getTagged(context: AwsContext, input: TaggedObject): { bucket: BucketRecord; record: ObjectRecord } {
  const bucket = getBucket(context.store, context, input);
  const name = nameOf(bucket, input.Key);
  // Here the service tells the bucket as well (localstack's tests have recorded it).
  if (input.VersionId === undefined && !findObject(context.store, name)) throw noSuchKey(`${bucket.name}/${input.Key}`);
  return { bucket, record: getObjectRecord(context.store, name, input.VersionId) };
}

/** @returns what is told of the version. Throws as `getObjectRecord`. */
export function changeTags(context: AwsContext, input: TaggedObject, tags: readonly Tag[]): { VersionId?: string } {
  return context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, input);
    const name = nameOf(bucket, input.Key);
    putTags(transaction, name, { record: getObjectRecord(transaction, name, input.VersionId), tags });
    return versionOf(bucket);
  });
}
