// Uploads in parts, until they are completed or aborted.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { type BucketRecord, bucketScope, getBucket, type NamedBucket } from './buckets.ts';
import type { Checksum } from './checksums.ts';
import { deleteContents } from './contents.ts';
import { s3Error } from './errors.ts';
import type { ObjectSettings } from './object-settings.ts';
import type { ObjectChecksum } from './objects.ts';
import type { Initiator } from './types.gen.ts';

export type PartRecord = {
  number: number;
  size: number;
  etag: string;
  lastModifiedMs: number;
  contentId: string;
  /** Of the algorithm that the upload has chosen. */
  checksum: string;
};

export type UploadRecord = ObjectSettings & {
  uploadId: string;
  initiatedMs: number;
  algorithm: Checksum;
  checksumType: ObjectChecksum['type'];
  /** Whether the client chose the algorithm, and is told of it. */
  isChosen: boolean;
  initiator: Initiator;
  /** Whether its key was written or deleted since it began. */
  isOvertaken?: boolean | undefined;
  /** In the order of their numbers. */
  parts: PartRecord[];
};

const UPLOADS = records<UploadRecord>('s3.uploads');

const keyOf = ({ region, name }: BucketRecord, uploadId: string) => UPLOADS.keyOf(bucketScope(region), name, uploadId);

export interface NamedUpload extends NamedBucket {
  readonly Key: string;
  readonly UploadId: string;
}

/** Throws NoSuchUpload, and as `getBucket`. */
export function getUpload(
  from: Store | Transaction,
  context: Scope,
  named: NamedUpload,
): { bucket: BucketRecord; upload: UploadRecord } {
  const bucket = getBucket(from, context, named);
  const upload = UPLOADS.find(from, keyOf(bucket, named.UploadId));
  if (upload?.key !== named.Key)
    throw s3Error(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { status: 404, UploadId: named.UploadId },
    );
  return { bucket, upload };
}

export function listUploads(from: Store | Transaction, { region, name }: BucketRecord): readonly UploadRecord[] {
  return UPLOADS.list(from, bucketScope(region), name);
}

export function putUpload(transaction: Transaction, bucket: BucketRecord, upload: UploadRecord): void {
  UPLOADS.put(transaction, keyOf(bucket, upload.uploadId), upload);
}

/** As lists tell it. */
export const storageClassOf = ({ headers }: Pick<UploadRecord, 'headers'>) =>
  (headers['StorageClass'] ?? 'STANDARD') as 'STANDARD';

/** Of a key that is written or deleted. */
export function overtakeUploads(transaction: Transaction, bucket: BucketRecord, key: string): void {
  for (const { isOvertaken, ...upload } of listUploads(transaction, bucket))
    if (upload.key === key && !isOvertaken) putUpload(transaction, bucket, { isOvertaken: true, ...upload });
}

/** With the content of those of its parts that did not become an object's. */
export function endUpload(
  transaction: Transaction,
  bucket: BucketRecord,
  { upload, kept }: { readonly upload: UploadRecord; readonly kept: readonly string[] },
): void {
  const ids = upload.parts.map(({ contentId }) => contentId).filter((id) => !kept.includes(id));
  deleteContents(transaction, bucket.region, ids);
  UPLOADS.delete(transaction, keyOf(bucket, upload.uploadId));
}
