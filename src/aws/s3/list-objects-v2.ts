// ListObjectsV2.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import { namesIn, pageOfObjects, sizeOfPage, type ToldRegion, toListed } from './object-lists.ts';
import { listObjectRecords } from './objects.ts';
import { ownerOf } from './owners.ts';
import type { ListObjectsV2Output, ListObjectsV2Request } from './types.gen.ts';

export const listObjectsV2: Operation<ListObjectsV2Request, ListObjectsV2Output & ToldRegion> = (input, context) => {
  const { Prefix = '', Delimiter, StartAfter, ContinuationToken, EncodingType, FetchOwner } = input;
  const bucket = getBucket(context.store, context, input);
  const MaxKeys = sizeOfPage(input.MaxKeys);
  const after = ContinuationToken === undefined ? (StartAfter ?? '') : readToken(ContinuationToken);
  const query = { prefix: Prefix, delimiter: Delimiter ?? '', after, size: MaxKeys };
  const page = pageOfObjects(listObjectRecords(context.store, bucket.region, bucket.name), query);
  const nameOf = namesIn(EncodingType);
  const Owner = FetchOwner ? { Owner: ownerOf(bucket.account) } : {};
  return {
    BucketRegion: bucket.region,
    Name: bucket.name,
    Prefix: nameOf(Prefix),
    ...(StartAfter && ContinuationToken === undefined && { StartAfter: nameOf(StartAfter) }),
    ...(Delimiter && { Delimiter: nameOf(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    ...(ContinuationToken !== undefined && { ContinuationToken }),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    MaxKeys,
    IsTruncated: page.last !== undefined,
    Contents: page.objects.map((object) => ({ ...toListed(object, nameOf), ...Owner })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: nameOf(prefix) })),
    ...(page.last !== undefined && { NextContinuationToken: writeToken(page.last) }),
  };
};

const TOKEN = /^1[A-Za-z0-9_-]+$/;

const writeToken = (last: string): string => `1${Buffer.from(last).toString('base64url')}`;

function readToken(token: string): string {
  if (!TOKEN.test(token))
    throw s3Error('InvalidArgument', 'The continuation token provided is incorrect', {
      status: 400,
      ArgumentName: 'continuation-token',
    });
  return Buffer.from(token.slice(1), 'base64url').toString('utf8');
}
