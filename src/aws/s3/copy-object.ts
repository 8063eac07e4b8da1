// CopyObject. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html

import type { Store, Transaction } from '../../store/store.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { type BucketRecord, getBucket, getBucketAnywhere } from './buckets.ts';
import { CHECKSUMS, checksumOf } from './checksums.ts';
import { putContent, readContents } from './contents.ts';
import { type CopySource, readCopySource } from './copy-source.ts';
import { notImplemented, preconditionFailed, s3Error } from './errors.ts';
import { etagOf } from './object-encryption.ts';
import { refuseArchived } from './object-reading.ts';
import { type ObjectSettings, objectSettings, type SettingsPlace } from './object-settings.ts';
import { versionOf } from './object-tags.ts';
import {
  checksumMembers,
  findObject,
  getObjectRecord,
  lastModified,
  type ObjectRecord,
  putObjectRecord,
} from './objects.ts';
import type { CopyObjectOutput, CopyObjectRequest } from './types.gen.ts';
import { overtakeUploads } from './uploads.ts';
import { checkWriteConditions } from './write-conditions.ts';

export const copyObject: Operation<CopyObjectRequest, CopyObjectOutput> = (input, context) => {
  const { Key: key, CopySource: header } = input;
  return context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, {
      Bucket: input.Bucket,
      ExpectedBucketOwner: input.ExpectedBucketOwner,
    });
    const named = readCopySource(header);
    const source = sourceOf(transaction, context, { input, named });
    const name = { region: bucket.region, bucket: bucket.name, key };
    checkWriteConditions(input, findObject(transaction, name));
    checkSourceConditions(input, source.record, context.clock.simulatedMs());
    refuseArchived(source.record);
    const content = readContents(transaction, source.bucket.region, source.record.contents);
    const settings = settingsOf(input, { context, transaction, bucket, source: source.record });
    if (named.bucket === bucket.name && named.key === key && !bucket.isEncryptionSet)
      refuseUnchanged(input, source.record, settings);
    const algorithm = CHECKSUMS.find((known) => known === input.ChecksumAlgorithm) ?? source.record.checksum.algorithm;
    const record: ObjectRecord = {
      size: content.length,
      etag: etagOf(content, settings.encryption),
      lastModifiedMs: lastModified(context.clock),
      checksum: { algorithm, type: 'FULL_OBJECT', value: checksumOf(algorithm, content) },
      contents: [putContent(transaction, bucket.region, content.toString('base64'))],
      ...settings,
    };
    putObjectRecord(transaction, name, record);
    overtakeUploads(transaction, bucket, key);
    return {
      CopyObjectResult: {
        ETag: record.etag,
        LastModified: record.lastModifiedMs,
        ...checksumMembers(record.checksum),
      },
      CopySourceVersionId: versionOf(source.bucket).VersionId,
      ...record.encryption,
    };
  });
};

/** Throws NoSuchBucket, NoSuchKey, and what is said of versions that are none. */
function sourceOf(
  from: Store | Transaction,
  context: AwsContext,
  { input, named }: { readonly input: CopyObjectRequest; readonly named: CopySource },
): { bucket: BucketRecord; record: ObjectRecord } {
  const { ExpectedSourceBucketOwner: ExpectedBucketOwner } = input;
  const bucket = getBucketAnywhere(from, context, { Bucket: named.bucket, ExpectedBucketOwner });
  const name = { region: bucket.region, bucket: bucket.name, key: named.key };
  return { bucket, record: getObjectRecord(from, name, named.versionId) };
}

/** In its own place, an object is copied to be something else. A bucket's own encryption counts as such, but for that which every bucket has. */
function refuseUnchanged(input: CopyObjectRequest, { encryption: before }: ObjectRecord, after: ObjectSettings): void {
  const isChanged =
    input.MetadataDirective === 'REPLACE' ||
    input.StorageClass !== undefined ||
    input.ServerSideEncryption !== undefined ||
    after.encryption.ServerSideEncryption !== before.ServerSideEncryption;
  if (!isChanged)
    throw s3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      { status: 400 },
    );
}

/** As for reading, but that all refuse in one way. */
function checkSourceConditions(input: CopyObjectRequest, { etag, lastModifiedMs }: ObjectRecord, nowMs: number): void {
  const { CopySourceIfMatch, CopySourceIfNoneMatch, CopySourceIfModifiedSince, CopySourceIfUnmodifiedSince } = input;
  const isIt = (other: string) => other === '*' || other.replaceAll('"', '') === etag.slice(1, -1);
  const refuse = (condition: string) => preconditionFailed(`x-amz-copy-source-${condition}`);
  if (CopySourceIfMatch !== undefined) {
    if (!isIt(CopySourceIfMatch)) throw refuse('If-Match');
  } else if (CopySourceIfUnmodifiedSince !== undefined && lastModifiedMs > CopySourceIfUnmodifiedSince)
    throw refuse('If-Unmodified-Since');
  if (CopySourceIfNoneMatch !== undefined) {
    if (isIt(CopySourceIfNoneMatch)) throw refuse('If-None-Match');
  } else if (
    CopySourceIfModifiedSince !== undefined &&
    CopySourceIfModifiedSince <= nowMs &&
    lastModifiedMs <= CopySourceIfModifiedSince
  )
    throw refuse('If-Modified-Since');
}

/** The source's metadata and tags, or those of the request; all else is the request's. */
function settingsOf(
  input: CopyObjectRequest,
  place: SettingsPlace & { readonly source: ObjectRecord },
): ObjectSettings {
  if (input.CopySourceSSECustomerAlgorithm !== undefined)
    throw notImplemented('x-amz-copy-source-server-side-encryption-customer-algorithm');
  const { source, ...rest } = place;
  const { tags, ...asked } = objectSettings(input, rest);
  const isRetagged = input.TaggingDirective === 'REPLACE';
  const own = isRetagged ? tags : source.tags;
  const tagged = own && own.length > 0 ? { tags: own } : {};
  if (input.MetadataDirective === 'REPLACE') return { ...tagged, ...asked };
  const { StorageClass: _, ...headers } = source.headers;
  const { StorageClass } = asked.headers;
  return {
    ...tagged,
    ...asked,
    contentType: source.contentType,
    metadata: source.metadata,
    headers: { ...(StorageClass !== undefined && { StorageClass }), ...headers },
  };
}
