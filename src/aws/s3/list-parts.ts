// ListParts.

import type { Operation } from '../operation.ts';
import { ownerOf } from './owners.ts';
import type { ListPartsOutput, ListPartsRequest } from './types.gen.ts';
import { getUpload, storageClassOf } from './uploads.ts';

const LARGEST_PAGE = 1000;

export const listParts: Operation<ListPartsRequest, ListPartsOutput> = (input, context) => {
  const { bucket, upload } = getUpload(context.store, context, input);
  const { algorithm, checksumType, isChosen } = upload;
  const MaxParts = Math.min(input.MaxParts ?? LARGEST_PAGE, LARGEST_PAGE);
  const marker = input.PartNumberMarker ?? 0;
  const rest = upload.parts.filter(({ number }) => number > marker);
  const page = rest.slice(0, Math.max(0, MaxParts));
  const IsTruncated = rest.length > page.length;
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.uploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts,
    IsTruncated,
    Initiator: upload.initiator,
    Owner: ownerOf(bucket.account),
    StorageClass: storageClassOf(upload),
    ...(isChosen && { ChecksumAlgorithm: algorithm, ChecksumType: checksumType }),
    Parts: page.map(({ number, size, etag, lastModifiedMs, checksum }) => ({
      PartNumber: number,
      LastModified: lastModifiedMs,
      ETag: etag,
      Size: size,
      ...(isChosen && { [`Checksum${algorithm}`]: checksum }),
    })),
  };
};
