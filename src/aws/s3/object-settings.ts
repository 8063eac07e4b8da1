// What a new object is given beside its content: PutObject and CreateMultipartUpload are asked for the same.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html

import type { Transaction } from '../../store/store.ts';
import type { AwsContext } from '../operation.ts';
import type { BucketRecord } from './buckets.ts';
import { notImplemented, s3Error } from './errors.ts';
import { encryptionOf } from './object-encryption.ts';
import type { ObjectRecord } from './objects.ts';
import { taggingOf } from './tags.ts';
import type { CopyObjectRequest, CreateMultipartUploadRequest, PutObjectRequest } from './types.gen.ts';
import { invalidStorageClass } from './violations.ts';

const LONGEST_KEY_BYTES = 1024;
const MOST_METADATA_BYTES = 2048;

type SettingsRequest = PutObjectRequest | CreateMultipartUploadRequest | CopyObjectRequest;

/** Headers that ask for what is not emulated. */
const UNKNOWN = {
  SSECustomerAlgorithm: 'x-amz-server-side-encryption-customer-algorithm',
  ObjectLockMode: 'x-amz-object-lock-mode',
  ObjectLockLegalHoldStatus: 'x-amz-object-lock-legal-hold',
  ObjectLockRetainUntilDate: 'x-amz-object-lock-retain-until-date',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
  WriteOffsetBytes: 'x-amz-write-offset-bytes',
  ChecksumSHA512: 'x-amz-checksum-sha512',
  ChecksumMD5: 'x-amz-checksum-md5',
  ChecksumXXHASH64: 'x-amz-checksum-xxhash64',
  ChecksumXXHASH3: 'x-amz-checksum-xxhash3',
  ChecksumXXHASH128: 'x-amz-checksum-xxhash128',
} as const;

/** What is told again as it was said. */
const KEPT = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
  'StorageClass',
] as const;

export type ObjectSettings = Pick<ObjectRecord, 'key' | 'contentType' | 'metadata' | 'headers' | 'encryption' | 'tags'>;

export interface SettingsPlace {
  readonly context: AwsContext;
  readonly transaction: Transaction;
  readonly bucket: BucketRecord;
}

/** Throws AwsError for what is not allowed, or not emulated. */
export function objectSettings(input: SettingsRequest, place: SettingsPlace): ObjectSettings {
  refuseUnknown(input);
  refuseLarge(input);
  refuseAcl(input.ACL, place.bucket);
  refuseStorageClass(input);
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = input[name];
    if (value !== undefined) headers[name] = value;
  }
  return {
    key: input.Key,
    contentType: input.ContentType ?? 'binary/octet-stream',
    metadata: input.Metadata ?? {},
    headers,
    encryption: encryptionOf(input, place),
    ...(input.Tagging && { tags: taggingOf(input.Tagging) }),
  };
}

function refuseUnknown(input: SettingsRequest): void {
  for (const [member, header] of Object.entries(UNKNOWN))
    if ((input as Readonly<Record<string, unknown>>)[member] !== undefined) throw notImplemented(header);
}

function refuseLarge({ Key, Metadata = {} }: SettingsRequest): void {
  const keyBytes = Buffer.byteLength(Key);
  if (keyBytes > LONGEST_KEY_BYTES)
    throw s3Error('KeyTooLongError', 'Your key is too long', { status: 400, ...sizes(keyBytes, LONGEST_KEY_BYTES) });
  const metadataBytes = Buffer.byteLength(Object.entries(Metadata).flat().join(''));
  if (metadataBytes > MOST_METADATA_BYTES)
    throw s3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      status: 400,
      ...sizes(metadataBytes, MOST_METADATA_BYTES),
    });
}

const sizes = (Size: number, MaxSizeAllowed: number) => ({ Size: `${Size}`, MaxSizeAllowed: `${MaxSizeAllowed}` });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html. Emulator: where ACLs are allowed, none has an effect. */
export function refuseAcl(acl: string | undefined, { ownership }: BucketRecord): void {
  const isEnforced = ownership?.Rules.some(({ ObjectOwnership }) => ObjectOwnership === 'BucketOwnerEnforced');
  if (acl !== undefined && acl !== 'bucket-owner-full-control' && isEnforced)
    throw s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', { status: 400 });
}

/** Classes of places that no bucket of a region is in. */
function refuseStorageClass({ StorageClass }: SettingsRequest): void {
  if (StorageClass === 'OUTPOSTS' || StorageClass === 'EXPRESS_ONEZONE' || StorageClass === 'SNOW')
    throw invalidStorageClass(StorageClass);
}
