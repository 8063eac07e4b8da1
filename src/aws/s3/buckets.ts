// Buckets: their names are known to all accounts and regions of a partition, and each is in one region.

import type { Store, Transaction } from '../../store/store.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import { accessDenied, s3Error } from './errors.ts';
import type {
  LifecycleRule,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  VersioningConfiguration,
} from './types.gen.ts';

export type BucketRecord = {
  name: string;
  account: string;
  region: string;
  createdAtMs: number;
  /** What was asked for, where that is not the region's name: `EU`. */
  location?: string | undefined;
  encryption: ServerSideEncryptionConfiguration;
  /** Whether somebody has said how. */
  isEncryptionSet?: boolean | undefined;
  versioning: VersioningConfiguration;
  publicAccessBlock?: PublicAccessBlockConfiguration | undefined;
  ownership?: OwnershipControls | undefined;
  lifecycle?: LifecycleRule[] | undefined;
  transitionSize?: string | undefined;
  policy?: string | undefined;
  tags?: Tag[] | undefined;
};

export const BUCKETS = records<BucketRecord>('s3.buckets');

/** Where the records of a partition's buckets are. */
export const bucketScope = (region: string): Scope => ({ account: partitionOf(region).name, region: GLOBAL_REGION });

export const bucketKey = (region: string, name: string): string => BUCKETS.keyOf(bucketScope(region), name);

export const bucketArn = (region: string, name: string): string => `arn:${partitionOf(region).name}:s3:::${name}`;

/** The bucket of what an ARN names: its own, or an object's. @param path what stands behind `arn:aws:s3:::` */
export function findBucketOf(from: Store | Transaction, region: string, path: string): BucketRecord | undefined {
  return BUCKETS.find(from, bucketKey(region, path.split('/')[0] ?? ''));
}

/** What a request says of the bucket that it means. */
export interface NamedBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Throws NoSuchBucket, PermanentRedirect for one of another region, AccessDenied for one of another account. */
export function getBucket(from: Store | Transaction, context: Scope, named: NamedBucket): BucketRecord {
  const bucket = getBucketAnywhere(from, context, named);
  if (bucket.region !== context.region) throw permanentRedirect(bucket);
  return bucket;
}

/** The same for what may be asked in every region. */
export function getBucketAnywhere(
  from: Store | Transaction,
  { account, region }: Scope,
  { Bucket, ExpectedBucketOwner }: NamedBucket,
): BucketRecord {
  if (ExpectedBucketOwner !== undefined && !ACCOUNT.test(ExpectedBucketOwner))
    throw s3Error(
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${ExpectedBucketOwner}]`,
      { status: 400 },
    );
  const bucket = BUCKETS.find(from, bucketKey(region, Bucket));
  if (!bucket)
    throw s3Error('NoSuchBucket', 'The specified bucket does not exist', { status: 404, BucketName: Bucket });
  if (bucket.account !== account || (ExpectedBucketOwner ?? account) !== account) throw accessDenied();
  return bucket;
}

const ACCOUNT = /^\d{12}$/;

function permanentRedirect({ name, region }: BucketRecord) {
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const Endpoint = `${name}.s3.${region}.${partitionOf(region).dnsSuffix}`;
  return s3Error('PermanentRedirect', message, { status: 301, Endpoint, Bucket: name, BucketRegion: region });
}

/** Writes what `change` makes of a bucket. Throws as `getBucket`. */
export function changeBucket(
  context: AwsContext,
  named: NamedBucket,
  change: (bucket: BucketRecord) => BucketRecord,
): BucketRecord {
  return context.store.commit((transaction) => {
    const after = change(getBucket(transaction, context, named));
    BUCKETS.put(transaction, bucketKey(after.region, after.name), after);
    return after;
  });
}
