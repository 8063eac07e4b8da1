// What GetObject and HeadObject have in common: conditions, and what they tell of an object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

import type { AwsContext } from '../operation.ts';
import { getBucket, type NamedBucket } from './buckets.ts';
import { preconditionFailed, s3Error } from './errors.ts';
import { checksumOf, type Piece, pieceFacts, pieceOf } from './object-pieces.ts';
import { versionOf } from './object-tags.ts';
import { getObjectRecord, type ObjectRecord } from './objects.ts';
import { type ToldHeaders, toldHeaders } from './told-headers.ts';
import type { HeadObjectOutput, HeadObjectRequest } from './types.gen.ts';

/** What both operations may be asked. */
export type ObjectQuery = Pick<
  HeadObjectRequest,
  | 'Key'
  | 'VersionId'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'ChecksumMode'
  | 'Range'
  | 'PartNumber'
> &
  NamedBucket &
  ToldHeaders;

export interface FoundObject {
  readonly record: ObjectRecord;
  /** What the request asks for; undefined for the whole. */
  readonly piece: Piece | undefined;
  readonly facts: HeadObjectOutput;
}

/** The object, where the conditions of the request let it be told of. Throws AwsError. */
export function readObject(query: ObjectQuery, context: AwsContext): FoundObject {
  const bucket = getBucket(context.store, context, query);
  const name = { region: bucket.region, bucket: bucket.name, key: query.Key };
  const record = getObjectRecord(context.store, name, query.VersionId);
  checkConditions(query, record, context.clock.simulatedMs());
  const piece = pieceOf(query, record);
  return { record, piece, facts: { ...versionOf(bucket), ...objectFacts(record, query, piece) } };
}

/** As https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 orders them; times to come are ignored. */
function checkConditions(query: ObjectQuery, { etag, lastModifiedMs }: ObjectRecord, nowMs: number): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = query;
  const names = (list: string) => list.split(',').some((each) => ['*', etag, etag.slice(1, -1)].includes(each.trim()));
  if (IfMatch !== undefined) {
    if (!names(IfMatch)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && lastModifiedMs > IfUnmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const isUnmodified = IfModifiedSince !== undefined && IfModifiedSince <= nowMs && lastModifiedMs <= IfModifiedSince;
  if (IfNoneMatch === undefined ? isUnmodified : names(IfNoneMatch))
    throw s3Error('NotModified', 'Not Modified', { status: 304 });
}

/** All that is told of it but for its content. */
function objectFacts(record: ObjectRecord, query: ObjectQuery, piece: Piece | undefined): HeadObjectOutput {
  const { StorageClass, ...headers } = record.headers;
  return {
    ContentType: record.contentType,
    ...headers,
    ...toldHeaders(query),
    ...record.encryption,
    ...(StorageClass !== undefined && StorageClass !== 'STANDARD' && { StorageClass: StorageClass as 'STANDARD_IA' }),
    ...(query.ChecksumMode?.toUpperCase() === 'ENABLED' && checksumOf(record, piece)),
    ...pieceFacts(record, piece),
    ...(record.tags && { TagCount: record.tags.length }),
    AcceptRanges: 'bytes',
    ETag: record.etag,
    LastModified: record.lastModifiedMs,
    Metadata: record.metadata,
  };
}

const ARCHIVES = ['DEEP_ARCHIVE', 'GLACIER'];

/** Emulator: nothing is restored from an archive. Throws InvalidObjectState. */
export function refuseArchived({ headers }: ObjectRecord): void {
  const { StorageClass } = headers;
  if (StorageClass !== undefined && ARCHIVES.includes(StorageClass))
    throw s3Error('InvalidObjectState', "The operation is not valid for the object's storage class", {
      status: 403,
      StorageClass,
    });
}
