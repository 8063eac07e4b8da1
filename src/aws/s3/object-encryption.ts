// How an object is encrypted. Emulator: that is recorded; the content is kept as it is.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html

import { createHash } from 'node:crypto';
import { hexId } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { ensureAwsManagedKey } from '../kms/aws-managed-keys.ts';
import { checkState, getKey } from '../kms/keys.ts';
import type { AwsContext, Scope } from '../operation.ts';
import type { BucketRecord } from './buckets.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectEncryption } from './objects.ts';
import type { PutObjectRequest } from './types.gen.ts';

type EncryptionRequest = Pick<PutObjectRequest, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled'>;

/** As the request asks, else as the bucket's default is. Throws AwsError for a key that is not there, or cannot be used. */
export function encryptionOf(
  input: EncryptionRequest,
  { context, transaction, bucket }: { context: AwsContext; transaction: Transaction; bucket: BucketRecord },
): ObjectEncryption {
  const [rule] = bucket.encryption.Rules;
  const ofBucket = rule?.ApplyServerSideEncryptionByDefault;
  if (input.SSEKMSKeyId !== undefined && !isKms(input.ServerSideEncryption))
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      'x-amz-server-side-encryption',
      input.ServerSideEncryption ?? '',
    );
  const ServerSideEncryption = input.ServerSideEncryption ?? ofBucket?.SSEAlgorithm ?? 'AES256';
  if (ServerSideEncryption === 'AES256') return { ServerSideEncryption };
  const chosen = input.SSEKMSKeyId ?? ofBucket?.KMSMasterKeyID;
  const SSEKMSKeyId =
    chosen === undefined
      ? ensureAwsManagedKey(transaction, context, 's3').key.Arn
      : usableKey(transaction, context, chosen);
  const BucketKeyEnabled = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return { ServerSideEncryption, SSEKMSKeyId, ...(BucketKeyEnabled && { BucketKeyEnabled }) };
}

const isKms = (algorithm: string | undefined): boolean => algorithm?.startsWith('aws:kms') === true;

/** @param reference an id, an alias, or the ARN of one. @returns its ARN. Throws what KMS throws, as S3 tells it. */
export function usableKey(from: Store | Transaction, scope: Scope, reference: string): string {
  try {
    const { key } = getKey(from, scope, reference);
    checkState(key);
    return key.Arn;
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw cause.code === 'AccessDeniedException'
      ? new AwsError('AccessDenied', cause.message, { cause, status: 403 })
      : new AwsError(`KMS.${cause.code}`, cause.message, { cause, status: 400 });
  }
}

/** In its quotation marks. Where a key of KMS encrypts, it is not the content's digest: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
export function etagOf(content: Buffer, { ServerSideEncryption }: ObjectEncryption): string {
  return `"${isKms(ServerSideEncryption) ? hexId(32) : createHash('md5').update(content).digest('hex')}"`;
}
