// ListObjectVersions. Emulator: every object has one version, which is called null, and nothing marks what was deleted.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { invalidArgument } from './errors.ts';
import { namesIn, pageOfObjects, sizeOfPage, type ToldRegion, toListed } from './object-lists.ts';
import { listObjectRecords, ONLY_VERSION } from './objects.ts';
import { ownerOf } from './owners.ts';
import type { ListObjectVersionsOutput, ListObjectVersionsRequest } from './types.gen.ts';
import { storageClassOf } from './uploads.ts';

export const listObjectVersions: Operation<ListObjectVersionsRequest, ListObjectVersionsOutput & ToldRegion> = (
  input,
  context,
) => {
  const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker = '', EncodingType } = input;
  const bucket = getBucket(context.store, context, input);
  const MaxKeys = sizeOfPage(input.MaxKeys);
  if (VersionIdMarker !== '' && KeyMarker === '')
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      VersionIdMarker,
    );
  const query = { prefix: Prefix, delimiter: Delimiter ?? '', after: KeyMarker, size: MaxKeys };
  const page = pageOfObjects(listObjectRecords(context.store, bucket.region, bucket.name), query);
  const nameOf = namesIn(EncodingType);
  const Owner = ownerOf(bucket.account);
  const isGroup = page.last !== undefined && page.commonPrefixes.includes(page.last);
  return {
    BucketRegion: bucket.region,
    Name: bucket.name,
    Prefix: nameOf(Prefix),
    KeyMarker: nameOf(KeyMarker),
    VersionIdMarker,
    ...(Delimiter && { Delimiter: nameOf(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    MaxKeys,
    IsTruncated: page.last !== undefined,
    Versions: page.objects.map((object) => ({
      Owner,
      VersionId: ONLY_VERSION,
      IsLatest: true,
      ...toListed(object, nameOf),
      // The model knows no other here; the service tells them.
      StorageClass: storageClassOf(object),
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: nameOf(prefix) })),
    ...(page.last !== undefined && { NextKeyMarker: nameOf(page.last) }),
    ...(page.last !== undefined && !isGroup && { NextVersionIdMarker: ONLY_VERSION }),
  };
};
