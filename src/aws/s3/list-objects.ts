// ListObjects, the first version: its markers are keys.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { namesIn, pageOfObjects, sizeOfPage, type ToldRegion, toListed } from './object-lists.ts';
import { listObjectRecords } from './objects.ts';
import { ownerOf } from './owners.ts';
import type { ListObjectsOutput, ListObjectsRequest } from './types.gen.ts';

export const listObjects: Operation<ListObjectsRequest, ListObjectsOutput & ToldRegion> = (input, context) => {
  const { Prefix = '', Delimiter, Marker = '', EncodingType } = input;
  const bucket = getBucket(context.store, context, input);
  const MaxKeys = sizeOfPage(input.MaxKeys);
  const query = { prefix: Prefix, delimiter: Delimiter ?? '', after: Marker, size: MaxKeys };
  const page = pageOfObjects(listObjectRecords(context.store, bucket.region, bucket.name), query);
  const nameOf = namesIn(EncodingType);
  const Owner = ownerOf(bucket.account);
  return {
    BucketRegion: bucket.region,
    Name: bucket.name,
    Prefix: nameOf(Prefix),
    Marker: nameOf(Marker),
    ...(Delimiter && { Delimiter: nameOf(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    MaxKeys,
    IsTruncated: page.last !== undefined,
    Contents: page.objects.map((object) => ({ Owner, ...toListed(object, nameOf) })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: nameOf(prefix) })),
    // Without a delimiter, clients take the last key.
    ...(page.last !== undefined && Delimiter && { NextMarker: nameOf(page.last) }),
  };
};
