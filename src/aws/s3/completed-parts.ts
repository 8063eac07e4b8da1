// The parts of which an upload becomes an object: those that the request names, as they were sent.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
// The refusals are recorded from the service in localstack's tests (tests/aws/services/s3/test_s3.py).

import { givenChecksum } from './checksums.ts';
import { s3Error } from './errors.ts';
import type { CompletedPart } from './types.gen.ts';
import type { PartRecord, UploadRecord } from './uploads.ts';

/** Of all parts but the last. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

/** Throws InvalidRequest, InvalidPartOrder, InvalidPart, BadDigest, EntityTooSmall. */
export function chosenParts(named: readonly CompletedPart[], upload: UploadRecord): PartRecord[] {
  if (named.length === 0) throw s3Error('InvalidRequest', 'You must specify at least one part', { status: 400 });
  const isInOrder = named.every(({ PartNumber = 0 }, index) => PartNumber > (named[index - 1]?.PartNumber ?? 0));
  if (!isInOrder)
    throw s3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { status: 400, UploadId: upload.uploadId },
    );
  const chosen = named.map((part) => chosenPart(part, upload));
  const small = chosen.slice(0, -1).find(({ size }) => size < SMALLEST_PART_BYTES);
  if (small)
    throw s3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      status: 400,
      ProposedSize: String(small.size),
      MinSizeAllowed: String(SMALLEST_PART_BYTES),
      PartNumber: String(small.number),
      ETag: bare(small.etag),
    });
  return chosen;
}

function chosenPart(named: CompletedPart, upload: UploadRecord): PartRecord {
  const { PartNumber, ETag = '' } = named;
  const part = upload.parts.find(({ number }) => number === PartNumber);
  if (!part || bare(ETag) !== bare(part.etag)) throw invalidPart(named, upload);
  const given = givenChecksum(named);
  if (!given) return withoutChecksum(part, upload);
  if (upload.isChosen && given.algorithm !== upload.algorithm)
    throw s3Error(
      'BadDigest',
      `The ${given.algorithm.toLowerCase()} you specified for part ${PartNumber} did not match what we received.`,
      { status: 400 },
    );
  if (given.value !== part.checksum) throw invalidPart(named, upload);
  return part;
}

function withoutChecksum(part: PartRecord, { isChosen, checksumType, algorithm }: UploadRecord): PartRecord {
  if (isChosen && checksumType === 'COMPOSITE')
    throw s3Error(
      'InvalidRequest',
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
      { status: 400 },
    );
  return part;
}

const bare = (etag: string): string => etag.replaceAll('"', '');

const invalidPart = ({ PartNumber, ETag = '' }: CompletedPart, { uploadId }: UploadRecord) =>
  s3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { status: 400, UploadId: uploadId, PartNumber: String(PartNumber), ETag: bare(ETag) },
  );
