// Buckets: where they are, how they are called, whose they are, and how they are listed.

import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET, givenBucket, givenObjects, refusal, s3Of } from '../support/s3.ts';
import { REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
let first: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  first = s3Of(aws, { region: 'us-east-1' });
});
afterEach(() => aws[Symbol.asyncDispose]());

type Place = NonNullable<CreateBucketCommandInput['CreateBucketConfiguration']>;
const make = (client: S3Client, location?: string, more: Place = {}) => {
  const LocationConstraint = location as Exclude<Place['LocationConstraint'], undefined>;
  const CreateBucketConfiguration = { ...(location !== undefined && { LocationConstraint }), ...more };
  return client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
};

describe('where a bucket is', () => {
  it('is what the request says, for the first region any, for others their own', async () => {
    expect(await make(first)).toMatchObject({ Location: `/${BUCKET}`, BucketArn: `arn:aws:s3:::${BUCKET}` });
    const locate = () => first.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
    expect(await locate()).not.toHaveProperty('LocationConstraint');
    await first.send(new DeleteBucketCommand({ Bucket: BUCKET }));
    expect(await make(first, 'EU')).toMatchObject({ Location: `http://${BUCKET}.s3.amazonaws.com/` });
    expect(await locate()).toMatchObject({ LocationConstraint: 'EU' });
    expect(await s3Of(aws, { region: 'eu-west-1' }).send(new HeadBucketCommand({ Bucket: BUCKET }))).toMatchObject({
      BucketRegion: 'eu-west-1',
    });
  });

  it.each([
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    ['us-east-1', 'foo', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    [REGION, 'EU', 'IllegalLocationConstraintException', 'The EU location constraint is incompatible'],
    [REGION, 'us-east-1', 'IllegalLocationConstraintException', 'The us-east-1 location constraint is incompatible'],
    [REGION, 'foo', 'IllegalLocationConstraintException', 'The foo location constraint is incompatible'],
  ])('is refused of %s when it is %s', async (region, location, name, message) => {
    const refused = await refusal(make(s3Of(aws, { region }), location));
    expect(refused).toMatchObject({ name, status: 400, message: expect.stringContaining(message) });
    expect(refused['LocationConstraint']).toBe(name === 'InvalidLocationConstraint' ? location : undefined);
  });

  it('is told to who asks elsewhere', async () => {
    await givenBucket(s3);
    expect(await refusal(first.send(new ListObjectsV2Command({ Bucket: BUCKET })))).toMatchObject({
      name: 'PermanentRedirect',
      status: 301,
      Endpoint: `${BUCKET}.s3.${REGION}.amazonaws.com`,
      Bucket: BUCKET,
    });
    const answer = await fetch(`${aws.url}/${BUCKET}`, { method: 'HEAD', redirect: 'manual' });
    expect(answer.status).not.toBe(200);
  });
});

it.each([
  'ab',
  'a'.repeat(64),
  'Upper',
  'under_score',
  '-begin',
  'end-',
  'two..dots',
  'dash.-dot',
  '192.168.1.1',
  'xn--name',
  'sthree-name',
  'name-s3alias',
  'name--ol-s3',
])('no bucket is called %s', async (Bucket) => {
  expect(await refusal(first.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
    name: 'InvalidBucketName',
    message: 'The specified bucket is not valid.',
    status: 400,
    BucketName: Bucket,
  });
});

describe('a bucket that is there', () => {
  it('is its owner’s already, which is no error where it is in the first region', async () => {
    await givenBucket(s3);
    expect(await refusal(givenBucket(s3))).toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      status: 409,
      BucketName: BUCKET,
    });
    await s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));
    await make(first, undefined, { Tags: [{ Key: 'a', Value: 'b' }] });
    await make(first);
    const Tags = [{ Key: 'a', Value: 'c' }];
    expect(await refusal(make(first, undefined, { Tags }))).toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    expect(await first.send(new GetBucketTaggingCommand({ Bucket: BUCKET }))).toMatchObject({
      TagSet: [{ Key: 'a', Value: 'b' }],
    });
  });

  it('is nobody else’s', async () => {
    await givenBucket(s3);
    const other = s3Of(aws, { credentials: { accessKeyId: '210987654321', secretAccessKey: 'test' } });
    expect(await refusal(givenBucket(other))).toMatchObject({ name: 'BucketAlreadyExists', status: 409 });
    expect(await refusal(other.send(new ListObjectsV2Command({ Bucket: BUCKET })))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
    const ofOther = { Bucket: BUCKET, ExpectedBucketOwner: '210987654321' };
    expect(await refusal(s3.send(new ListObjectsV2Command(ofOther)))).toMatchObject({ name: 'AccessDenied' });
    const ofNobody = { Bucket: BUCKET, ExpectedBucketOwner: 'somebody' };
    expect(await refusal(s3.send(new ListObjectsV2Command(ofNobody)))).toMatchObject({
      name: 'InvalidBucketOwnerAWSAccountID',
      message: 'The value of the expected bucket owner parameter must be an AWS Account ID... [somebody]',
    });
    expect(await other.send(new ListBucketsCommand())).toMatchObject({ Buckets: [] });
  });

  it('lets nobody in whom its owner does not let in', async () => {
    await givenBucket(s3);
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket: BUCKET }));
    expect(new Set(Object.values(PublicAccessBlockConfiguration ?? {}))).toEqual(new Set([true]));
  });

  it('is deleted when nothing is in it, and is not there then', async () => {
    await givenBucket(s3);
    await givenObjects(s3, 'one');
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket: BUCKET })))).toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      status: 409,
      BucketName: BUCKET,
    });
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket: 'no-such', Key: 'a', Body: 'a' })))).toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      status: 404,
      BucketName: 'no-such',
    });
  });
});

describe('buckets are listed', () => {
  const names = (Buckets: readonly { Name?: string | undefined }[] | undefined) => Buckets?.map(({ Name }) => Name);

  it('page by page, by the beginning of their names, and by region', async () => {
    for (const name of ['bbb', 'aaa-1', 'aaa-2']) await givenBucket(s3, name);
    await make(first);
    const page = await s3.send(new ListBucketsCommand({ MaxBuckets: 2 }));
    expect(names(page.Buckets)).toEqual(['aaa-1', 'aaa-2']);
    const { ContinuationToken } = page;
    const rest = await s3.send(new ListBucketsCommand({ MaxBuckets: 2, ContinuationToken }));
    expect(names(rest.Buckets)).toEqual(['bbb', BUCKET]);
    expect(rest).not.toHaveProperty('ContinuationToken');
    const some = await s3.send(new ListBucketsCommand({ Prefix: 'aaa', ContinuationToken: '' }));
    expect([some.Prefix, names(some.Buckets)]).toEqual(['aaa', ['aaa-1', 'aaa-2']]);
    const ofFirst = await s3.send(new ListBucketsCommand({ BucketRegion: 'us-east-1' }));
    expect(ofFirst.Buckets).toMatchObject([
      { Name: BUCKET, BucketRegion: 'us-east-1', BucketArn: `arn:aws:s3:::${BUCKET}` },
    ]);
  });

  it('but not by what is no region or no token', async () => {
    expect(await refusal(s3.send(new ListBucketsCommand({ BucketRegion: 'eu-east-1' })))).toMatchObject({
      name: 'InvalidArgument',
      message: 'Argument value eu-east-1 is not a valid AWS Region',
      ArgumentName: 'bucket-region',
    });
    expect(await refusal(s3.send(new ListBucketsCommand({ ContinuationToken: '?' })))).toMatchObject({
      name: 'InvalidArgument',
    });
  });
});
