// Objects: what is known of each. Their content is kept elsewhere, so that lists need not look at it.

import type { Clock } from '../../lib/clock.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { records } from '../records.ts';
import { bucketScope } from './buckets.ts';
import type { Checksum } from './checksums.ts';
import { deleteContents } from './contents.ts';
import { invalidVersionId, noSuchKey, noSuchVersion } from './errors.ts';
import type { Tag } from './types.gen.ts';

export type ObjectRecord = {
  key: string;
  /** Of the content, in bytes. */
  size: number;
  /** In its quotation marks, as it travels. */
  etag: string;
  lastModifiedMs: number;
  contentType: string;
  metadata: Record<string, string>;
  /** Members of the answer that are what the request said: `CacheControl` and its like. */
  headers: Record<string, string>;
  checksum: ObjectChecksum;
  /** The ids of the pieces of its content. */
  contents: string[];
  tags?: Tag[] | undefined;
  /** Of one that was sent in parts. */
  parts?: ObjectPart[] | undefined;
  encryption: ObjectEncryption;
};

export type ObjectChecksum = { algorithm: Checksum; type: 'FULL_OBJECT' | 'COMPOSITE'; value: string };

/** A checksum is told of parts where the object's is made of theirs. */
export type ObjectPart = { number: number; size: number; checksum?: string | undefined };

export type ObjectEncryption = {
  ServerSideEncryption: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'aws:fsx';
  SSEKMSKeyId?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
};

const OBJECTS = records<ObjectRecord>('s3.objects');

export interface ObjectName {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
}

const keyOf = ({ region, bucket, key }: ObjectName) => OBJECTS.keyOf(bucketScope(region), bucket, key);

/** Without an order. */
export function listObjectRecords(from: Store | Transaction, region: string, bucket: string): readonly ObjectRecord[] {
  return OBJECTS.list(from, bucketScope(region), bucket);
}

export function findObject(from: Store | Transaction, name: ObjectName): ObjectRecord | undefined {
  return OBJECTS.find(from, keyOf(name));
}

/** As objects are called that were there before their bucket had versions. Emulator: all are, and remain the only version. */
export const ONLY_VERSION = 'null';

/** Throws InvalidArgument for another version, NoSuchKey, NoSuchVersion. */
export function getObjectRecord(
  from: Store | Transaction,
  name: ObjectName,
  versionId: string | undefined,
): ObjectRecord {
  if (versionId !== undefined && versionId !== ONLY_VERSION) throw invalidVersionId(versionId);
  const found = findObject(from, name);
  if (!found) throw versionId === undefined ? noSuchKey(name.key) : noSuchVersion(name.key, versionId);
  return found;
}

/** In the place of what had its key before. */
export function putObjectRecord(transaction: Transaction, name: ObjectName, record: ObjectRecord): void {
  deleteContents(transaction, name.region, findObject(transaction, name)?.contents ?? []);
  OBJECTS.put(transaction, keyOf(name), record);
}

/** Its content stays. */
export function putTags(
  transaction: Transaction,
  name: ObjectName,
  { record, tags }: { readonly record: ObjectRecord; readonly tags: readonly Tag[] },
): void {
  const { tags: _, ...rest } = record;
  OBJECTS.put(transaction, keyOf(name), tags.length > 0 ? { tags: [...tags], ...rest } : rest);
}

/** Nothing where it is not there. */
export function deleteObjectRecord(transaction: Transaction, name: ObjectName): void {
  const found = findObject(transaction, name);
  if (!found) return;
  deleteContents(transaction, name.region, found.contents);
  OBJECTS.delete(transaction, keyOf(name));
}

/** S3 tells times of objects in whole seconds. */
export const lastModified = (clock: Clock): number => Math.floor(clock.simulatedMs() / 1000) * 1000;

/** `ChecksumCRC32: …`, as answers have it. */
export function checksumMembers({ algorithm, type, value }: ObjectChecksum): {
  ChecksumType: ObjectChecksum['type'];
  ChecksumCRC32?: string;
} {
  return { ChecksumType: type, [`Checksum${algorithm}`]: value };
}
