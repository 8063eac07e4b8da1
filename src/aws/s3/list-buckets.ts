// ListBuckets.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { BUCKETS, bucketArn, bucketScope } from './buckets.ts';
import { invalidArgument, s3Error } from './errors.ts';
import { isRegion } from './locations.ts';
import { ownerOf } from './owners.ts';
import type { ListBucketsOutput, ListBucketsRequest } from './types.gen.ts';

const LARGEST_PAGE = 10_000;

export const listBuckets: Operation<ListBucketsRequest, ListBucketsOutput> = (input, { store, account, region }) => {
  const { MaxBuckets = LARGEST_PAGE, ContinuationToken, Prefix, BucketRegion } = input;
  if (BucketRegion !== undefined && !isRegion(BucketRegion) && BucketRegion !== region)
    throw s3Error('InvalidArgument', `Argument value ${BucketRegion} is not a valid AWS Region`, {
      status: 400,
      ArgumentName: 'bucket-region',
    });
  const found = BUCKETS.list(store, bucketScope(region)).filter(
    (bucket) =>
      bucket.account === account &&
      bucket.name.startsWith(Prefix ?? '') &&
      (BucketRegion === undefined || bucket.region === BucketRegion),
  );
  const page = pageOf(found, ({ name }) => name, { size: MaxBuckets, token: ContinuationToken || undefined });
  if (!page)
    throw invalidArgument(
      'The continuation token provided is incorrect',
      'continuation-token',
      ContinuationToken ?? '',
    );
  const Buckets = page.items.map((bucket) => ({
    Name: bucket.name,
    CreationDate: bucket.createdAtMs,
    BucketRegion: bucket.region,
    BucketArn: bucketArn(region, bucket.name),
  }));
  return { Buckets, Owner: ownerOf(account), ContinuationToken: page.nextToken, Prefix };
};
