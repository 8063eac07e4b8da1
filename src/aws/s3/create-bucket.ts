// CreateBucket.

import type { AwsContext, Operation } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { isBucketName } from './bucket-names.ts';
import { BUCKETS, type BucketRecord, bucketArn, bucketKey } from './buckets.ts';
import { notImplemented, s3Error } from './errors.ts';
import { FIRST_REGION, isLocation, OLD_NAME } from './locations.ts';
import { checkTags } from './tags.ts';
import type { CreateBucketOutput, CreateBucketRequest } from './types.gen.ts';

export const createBucket: Operation<CreateBucketRequest, CreateBucketOutput> = (input, context) => {
  const { Bucket: name } = input;
  const { store, account, clock } = context;
  refuseUnknownKinds(input);
  if (!isBucketName(name))
    throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { status: 400, BucketName: name });
  const tags = input.CreateBucketConfiguration?.Tags ?? [];
  checkTags(tags, 'new bucket');
  const region = regionOf(input, context);
  const Location = region === FIRST_REGION ? `/${name}` : `http://${name}.s3.${partitionOf(region).dnsSuffix}/`;
  return store.commit((transaction) => {
    const before = BUCKETS.find(transaction, bucketKey(region, name));
    if (before) refuseTaken(before, account, tags.length > 0);
    else {
      const isOther = input.CreateBucketConfiguration?.LocationConstraint === OLD_NAME;
      const place = { name, account, region, createdAtMs: clock.simulatedMs(), ...(isOther && { location: OLD_NAME }) };
      const record = newBucket(place, input);
      BUCKETS.put(transaction, bucketKey(region, name), record);
    }
    return { Location, BucketArn: bucketArn(region, name) };
  });
};

function refuseUnknownKinds(input: CreateBucketRequest): void {
  if (input.ObjectLockEnabledForBucket) throw notImplemented('x-amz-bucket-object-lock-enabled');
  if (input.CreateBucketConfiguration?.Bucket ?? input.CreateBucketConfiguration?.Location)
    throw s3Error('NotImplemented', 's3: directory buckets are not emulated.', { status: 501 });
}

/** The endpoint of the first region is that of all: it makes buckets anywhere. */
function regionOf({ CreateBucketConfiguration }: CreateBucketRequest, { region }: AwsContext): string {
  const asked: string | undefined = CreateBucketConfiguration?.LocationConstraint;
  const place = asked === OLD_NAME ? 'eu-west-1' : asked;
  if (place === region && region !== FIRST_REGION) return place;
  if (region === FIRST_REGION && asked !== undefined && !isLocation(asked))
    throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      status: 400,
      LocationConstraint: asked,
    });
  if (region === FIRST_REGION) return place ?? region;
  throw s3Error(
    'IllegalLocationConstraintException',
    `The ${asked ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    { status: 400 },
  );
}

/** Where the bucket is in the first region, nothing is refused but tags. */
function refuseTaken(before: BucketRecord, account: string, isTagged: boolean): void {
  if (before.account !== account)
    throw s3Error(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { status: 409, BucketName: before.name },
    );
  if (before.region !== FIRST_REGION || isTagged)
    throw s3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { status: 409, BucketName: before.name },
    );
}

/** Since April 2023, nothing in it is public: https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/ */
function newBucket(
  bucket: Pick<BucketRecord, 'name' | 'account' | 'region' | 'location' | 'createdAtMs'>,
  { CreateBucketConfiguration, ObjectOwnership = 'BucketOwnerEnforced' }: CreateBucketRequest,
): BucketRecord {
  const tags = CreateBucketConfiguration?.Tags;
  return {
    encryption: DEFAULT_ENCRYPTION,
    versioning: {},
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ownership: { Rules: [{ ObjectOwnership }] },
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...bucket,
  };
}

/** Since 2023 every bucket has it. */
export const DEFAULT_ENCRYPTION: BucketRecord['encryption'] = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
};
