// What GetObject and HeadObject have in common: conditions, and what they tell of an object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

import type { AwsContext } from '../operation.ts';
import { getBucket, type NamedBucket } from './buckets.ts';
import { preconditionFailed, s3Error } from './errors.ts';
import { checksumMembers, getObjectRecord, type ObjectRecord } from './objects.ts';
import type { HeadObjectOutput, HeadObjectRequest } from './types.gen.ts';

/** What both operations may be asked. */
export type ObjectQuery = Pick<
  HeadObjectRequest,
  'Key' | 'VersionId' | 'IfMatch' | 'IfNoneMatch' | 'IfModifiedSince' | 'IfUnmodifiedSince' | 'ChecksumMode'
> &
  NamedBucket & {
    readonly [Override in
      | 'ResponseCacheControl'
      | 'ResponseContentDisposition'
      | 'ResponseContentEncoding'
      | 'ResponseContentLanguage'
      | 'ResponseContentType']?: string | undefined;
  };

/** The object, where the conditions of the request let it be told of. Throws AwsError. */
export function readObject(query: ObjectQuery, context: AwsContext): ObjectRecord {
  const bucket = getBucket(context.store, context, query);
  const name = { region: bucket.region, bucket: bucket.name, key: query.Key };
  const record = getObjectRecord(context.store, name, query.VersionId);
  checkConditions(query, record);
  return record;
}

/** As https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 orders them. */
function checkConditions(query: ObjectQuery, { etag, lastModifiedMs }: ObjectRecord): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = query;
  const names = (list: string) => list.split(',').some((each) => ['*', etag, etag.slice(1, -1)].includes(each.trim()));
  if (IfMatch !== undefined) {
    if (!names(IfMatch)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && lastModifiedMs > IfUnmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const isUnmodified = IfModifiedSince !== undefined && lastModifiedMs <= IfModifiedSince;
  if (IfNoneMatch === undefined ? isUnmodified : names(IfNoneMatch))
    throw s3Error('NotModified', 'Not Modified', { status: 304 });
}

/** All that is told of it but for its content and length. */
export function objectFacts(record: ObjectRecord, query: ObjectQuery): HeadObjectOutput {
  const { StorageClass, ...headers } = record.headers;
  const overrides = {
    CacheControl: query.ResponseCacheControl,
    ContentDisposition: query.ResponseContentDisposition,
    ContentEncoding: query.ResponseContentEncoding,
    ContentLanguage: query.ResponseContentLanguage,
  };
  const overriding = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return {
    ...headers,
    ...overriding,
    ...record.encryption,
    ...(StorageClass !== undefined && StorageClass !== 'STANDARD' && { StorageClass: StorageClass as 'STANDARD_IA' }),
    ...(query.ChecksumMode === 'ENABLED' && checksumMembers(record.checksum)),
    AcceptRanges: 'bytes',
    ContentType: query.ResponseContentType ?? record.contentType,
    ETag: record.etag,
    LastModified: record.lastModifiedMs,
    Metadata: record.metadata,
  };
}
