// ListMultipartUploads. Emulator: they are not grouped by a delimiter.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { notImplemented } from './errors.ts';
import { namesIn } from './object-lists.ts';
import { ownerOf } from './owners.ts';
import type { ListMultipartUploadsOutput, ListMultipartUploadsRequest } from './types.gen.ts';
import { listUploads, type UploadRecord } from './uploads.ts';

const LARGEST_PAGE = 1000;

export const listMultipartUploads: Operation<ListMultipartUploadsRequest, ListMultipartUploadsOutput> = (
  input,
  context,
) => {
  const { Prefix = '', KeyMarker = '', UploadIdMarker = '', EncodingType } = input;
  if (input.Delimiter !== undefined) throw notImplemented('delimiter');
  const bucket = getBucket(context.store, context, input);
  const MaxUploads = Math.min(input.MaxUploads ?? LARGEST_PAGE, LARGEST_PAGE);
  const isBehind = ({ key, uploadId }: UploadRecord) =>
    key > KeyMarker || (key === KeyMarker && UploadIdMarker !== '' && uploadId > UploadIdMarker);
  const rest = listUploads(context.store, bucket)
    .filter((upload) => upload.key.startsWith(Prefix) && isBehind(upload))
    .sort((a, b) => (a.key < b.key || (a.key === b.key && a.uploadId < b.uploadId) ? -1 : 1));
  const page = rest.slice(0, Math.max(0, MaxUploads));
  const last = rest.length > page.length ? page.at(-1) : undefined;
  const nameOf = namesIn(EncodingType);
  const owner = ownerOf(bucket.account);
  return {
    Bucket: bucket.name,
    KeyMarker: nameOf(KeyMarker),
    UploadIdMarker,
    ...(last && { NextKeyMarker: nameOf(last.key), NextUploadIdMarker: last.uploadId }),
    ...(input.Prefix !== undefined && { Prefix: nameOf(Prefix) }),
    ...(EncodingType !== undefined && { EncodingType }),
    MaxUploads,
    IsTruncated: last !== undefined,
    Uploads: page.map(({ key, uploadId, initiatedMs }) => ({
      UploadId: uploadId,
      Key: nameOf(key),
      Initiated: initiatedMs,
      StorageClass: 'STANDARD' as const,
      Owner: owner,
      Initiator: owner,
    })),
  };
};
