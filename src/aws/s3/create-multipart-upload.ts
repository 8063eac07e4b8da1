// CreateMultipartUpload.

import { hexId } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { CHECKSUMS, type Checksum } from './checksums.ts';
import { notImplemented, s3Error } from './errors.ts';
import { objectSettings } from './object-settings.ts';
import { initiatorOf } from './owners.ts';
import type { CreateMultipartUploadOutput, CreateMultipartUploadRequest } from './types.gen.ts';
import { putUpload, type UploadRecord } from './uploads.ts';

const ID_LENGTH = 128;

export const createMultipartUpload: Operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput> = (
  input,
  context,
) => {
  const { Bucket, ExpectedBucketOwner, Key } = input;
  return context.store.commit((transaction) => {
    const bucket = getBucket(transaction, context, { Bucket, ExpectedBucketOwner });
    const upload: UploadRecord = {
      uploadId: hexId(ID_LENGTH),
      initiatedMs: context.clock.simulatedMs(),
      parts: [],
      initiator: initiatorOf(context.principal),
      ...checksumOf(input),
      ...objectSettings(input, { context, transaction, bucket }),
    };
    putUpload(transaction, bucket, upload);
    const { uploadId: UploadId, encryption, algorithm: ChecksumAlgorithm, checksumType: ChecksumType } = upload;
    const chosen = upload.isChosen ? { ChecksumAlgorithm, ChecksumType } : {};
    return { Bucket: bucket.name, Key, UploadId, ...encryption, ...chosen };
  });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function checksumOf({
  ChecksumAlgorithm,
  ChecksumType,
}: CreateMultipartUploadRequest): Pick<UploadRecord, 'algorithm' | 'checksumType' | 'isChosen'> {
  if (ChecksumType !== undefined && ChecksumAlgorithm === undefined)
    throw s3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      { status: 400 },
    );
  const algorithm: Checksum | undefined = CHECKSUMS.find((known) => known === (ChecksumAlgorithm ?? 'CRC64NVME'));
  if (!algorithm) throw notImplemented('x-amz-checksum-algorithm');
  const isWhole = algorithm === 'CRC64NVME';
  const checksumType = ChecksumType ?? (isWhole ? 'FULL_OBJECT' : 'COMPOSITE');
  if ((checksumType === 'COMPOSITE' && isWhole) || (checksumType === 'FULL_OBJECT' && algorithm.startsWith('SHA')))
    throw s3Error(
      'InvalidRequest',
      `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
      { status: 400 },
    );
  return { algorithm, checksumType, isChosen: ChecksumAlgorithm !== undefined };
}
