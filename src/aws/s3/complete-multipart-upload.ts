// CompleteMultipartUpload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html

import { createHash } from 'node:crypto';
import type { Store, Transaction } from '../../store/store.ts';
import type { Operation } from '../operation.ts';
import { checksumOf } from './checksums.ts';
import { readContents } from './contents.ts';
import { malformedXml, s3Error } from './errors.ts';
import { checkWriteConditions } from './object-settings.ts';
import {
  checksumMembers,
  findObject,
  lastModified,
  type ObjectChecksum,
  type ObjectRecord,
  putObjectRecord,
} from './objects.ts';
import type { CompletedPart, CompleteMultipartUploadOutput, CompleteMultipartUploadRequest } from './types.gen.ts';
import { endUpload, getUpload, type PartRecord, type UploadRecord } from './uploads.ts';

/** Of all parts but the last. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

export const completeMultipartUpload: Operation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput> = (
  input,
  context,
) => {
  const { Key: key, MultipartUpload } = input;
  const named = MultipartUpload?.Parts ?? [];
  if (named.length === 0) throw malformedXml();
  return context.store.commit((transaction) => {
    const { bucket, upload } = getUpload(transaction, context, input);
    const name = { region: bucket.region, bucket: bucket.name, key };
    checkWriteConditions(input, findObject(transaction, name));
    const parts = chosenParts(named, upload);
    const contents = parts.map(({ contentId }) => contentId);
    const { contentType, metadata, headers, encryption } = upload;
    const record: ObjectRecord = {
      key,
      contentType,
      metadata,
      headers,
      encryption,
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: etagOf(parts),
      lastModifiedMs: lastModified(context.clock),
      checksum: checksumOfParts(transaction, bucket.region, { upload, parts }),
      contents,
    };
    putObjectRecord(transaction, name, record);
    endUpload(transaction, bucket, { upload, kept: contents });
    return {
      Location: `http://${bucket.name}.s3.${bucket.region}.amazonaws.com/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: record.etag,
      ...checksumMembers(record.checksum),
      ...encryption,
    };
  });
};

/** Throws InvalidPartOrder, InvalidPart, EntityTooSmall. */
function chosenParts(named: readonly CompletedPart[], { uploadId, parts }: UploadRecord): PartRecord[] {
  const isInOrder = named.every(({ PartNumber = 0 }, index) => PartNumber > (named[index - 1]?.PartNumber ?? 0));
  if (!isInOrder)
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { status: 400, UploadId: uploadId },
    );
  const chosen = named.map(({ PartNumber, ETag = '' }) => {
    const part = parts.find(({ number }) => number === PartNumber);
    if (!part || ETag.replaceAll('"', '') !== part.etag.replaceAll('"', ''))
      throw s3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { status: 400, UploadId: uploadId, PartNumber: String(PartNumber), ETag },
      );
    return part;
  });
  const small = chosen.slice(0, -1).find(({ size }) => size < SMALLEST_PART_BYTES);
  if (small)
    throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      status: 400,
      ProposedSize: String(small.size),
      MinSizeAllowed: String(SMALLEST_PART_BYTES),
      PartNumber: String(small.number),
      ETag: small.etag.slice(1, -1),
    });
  return chosen;
}

function etagOf(parts: readonly PartRecord[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag.slice(1, -1), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
}

/** That of the whole, or one over those of the parts. */
function checksumOfParts(
  from: Store | Transaction,
  region: string,
  { upload, parts }: { readonly upload: UploadRecord; readonly parts: readonly PartRecord[] },
): ObjectChecksum {
  const { algorithm, checksumType: type } = upload;
  if (type === 'FULL_OBJECT') {
    const ids = parts.map(({ contentId }) => contentId);
    return { algorithm, type, value: checksumOf(algorithm, readContents(from, region, ids)) };
  }
  const sums = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, 'base64')));
  return { algorithm, type, value: `${checksumOf(algorithm, sums)}-${parts.length}` };
}
