// ListMultipartUploads: by key, those of a key in the order of their begin, as the service does it whatever its reference says
// (localstack's tests have recorded it, tests/aws/services/s3/test_s3_list_operations.py).

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { invalidArgument } from './errors.ts';
import { commonPrefixOf, isBehind, namesIn } from './object-lists.ts';
import { ownerOf } from './owners.ts';
import type { ListMultipartUploadsOutput, ListMultipartUploadsRequest } from './types.gen.ts';
import { listUploads, storageClassOf, type UploadRecord } from './uploads.ts';

const LARGEST_PAGE = 1000;

export const listMultipartUploads: Operation<ListMultipartUploadsRequest, ListMultipartUploadsOutput> = (
  input,
  context,
) => {
  const { Prefix = '', Delimiter = '', KeyMarker = '', EncodingType } = input;
  const bucket = getBucket(context.store, context, input);
  const MaxUploads = Math.min(input.MaxUploads ?? LARGEST_PAGE, LARGEST_PAGE);
  const nameOf = namesIn(EncodingType);
  const { uploads, prefixes, isTruncated } = pageOf(listUploads(context.store, bucket), input, MaxUploads);
  const last = uploads.at(-1);
  return {
    Bucket: bucket.name,
    KeyMarker: nameOf(KeyMarker),
    UploadIdMarker: KeyMarker === '' ? '' : (input.UploadIdMarker ?? ''),
    NextKeyMarker: last ? nameOf(last.key) : '',
    NextUploadIdMarker: last?.uploadId ?? '',
    ...(Prefix !== '' && { Prefix: nameOf(Prefix) }),
    ...(Delimiter !== '' && { Delimiter: nameOf(Delimiter) }),
    ...(EncodingType !== undefined && { EncodingType }),
    MaxUploads,
    IsTruncated: isTruncated,
    Uploads: uploads.map((upload) => ({
      UploadId: upload.uploadId,
      Key: nameOf(upload.key),
      Initiated: upload.initiatedMs,
      StorageClass: storageClassOf(upload),
      Owner: ownerOf(bucket.account),
      Initiator: upload.initiator,
      ...(upload.isChosen && { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
    })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: nameOf(prefix) })),
  };
};

function pageOf(
  all: readonly UploadRecord[],
  { Prefix = '', Delimiter = '', KeyMarker = '', UploadIdMarker }: ListMultipartUploadsRequest,
  size: number,
) {
  const uploads: UploadRecord[] = [];
  const prefixes: string[] = [];
  for (const upload of behindMarkers(inOrder(all), KeyMarker, UploadIdMarker)) {
    if (!upload.key.startsWith(Prefix)) continue;
    const common = commonPrefixOf(upload.key, Prefix, Delimiter);
    if (common !== undefined && (common === prefixes.at(-1) || KeyMarker.startsWith(common))) continue;
    if (uploads.length + prefixes.length >= size) return { uploads, prefixes, isTruncated: size > 0 };
    if (common === undefined) uploads.push(upload);
    else prefixes.push(common);
  }
  return { uploads, prefixes, isTruncated: false };
}

function inOrder(all: readonly UploadRecord[]): UploadRecord[] {
  return [...all].sort((a, b) =>
    a.key === b.key
      ? a.initiatedMs - b.initiatedMs || (a.uploadId < b.uploadId ? -1 : 1)
      : isBehind(a.key, b.key)
        ? 1
        : -1,
  );
}

/** The marker of an upload counts only with that of its key. Throws InvalidArgument. */
function behindMarkers(all: readonly UploadRecord[], key: string, uploadId: string | undefined): UploadRecord[] {
  if (key === '') return [...all];
  if (!uploadId) return all.filter((upload) => isBehind(upload.key, key));
  const at = all.findIndex((upload) => upload.key === key && upload.uploadId === uploadId);
  if (at < 0) throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', uploadId);
  return all.slice(at + 1);
}
