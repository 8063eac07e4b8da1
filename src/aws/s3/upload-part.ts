// UploadPart.

import type { Operation } from '../operation.ts';
import { checksumOf, givenChecksum } from './checksums.ts';
import { deleteContents, putContent } from './contents.ts';
import { invalidArgument, s3Error } from './errors.ts';
import { etagOf } from './object-encryption.ts';
import { lastModified } from './objects.ts';
import type { UploadPartOutput, UploadPartRequest } from './types.gen.ts';
import { getUpload, type PartRecord, putUpload } from './uploads.ts';

const MOST_PARTS = 10_000;

export const uploadPart: Operation<UploadPartRequest, UploadPartOutput> = (input, context) => {
  const { PartNumber: number, Body: base64 = '' } = input;
  if (number < 1 || number > MOST_PARTS)
    throw invalidArgument(
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      'partNumber',
      String(number),
    );
  const content = Buffer.from(base64, 'base64');
  return context.store.commit((transaction) => {
    const { bucket, upload } = getUpload(transaction, context, input);
    const given = givenChecksum(input);
    const isNeeded = given !== undefined || upload.checksumType === 'COMPOSITE';
    if (upload.isChosen && isNeeded && given?.algorithm !== upload.algorithm)
      throw s3Error(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${given?.algorithm.toLowerCase() ?? null}`,
        { status: 400 },
      );
    const part: PartRecord = {
      number,
      size: content.length,
      etag: etagOf(content, upload.encryption),
      lastModifiedMs: lastModified(context.clock),
      contentId: putContent(transaction, bucket.region, base64),
      checksum: checksumOf(upload.algorithm, content),
    };
    const before = upload.parts.filter((other) => other.number === number).map(({ contentId }) => contentId);
    deleteContents(transaction, bucket.region, before);
    const others = upload.parts.filter((other) => other.number !== number);
    const parts = [...others, part].sort((a, b) => a.number - b.number);
    const { parts: _, ...rest } = upload;
    putUpload(transaction, bucket, { parts, ...rest });
    return {
      ETag: part.etag,
      ...upload.encryption,
      ...(given
        ? { [`Checksum${given.algorithm}`]: given.value }
        : upload.isChosen && { [`Checksum${upload.algorithm}`]: part.checksum }),
    };
  });
};
