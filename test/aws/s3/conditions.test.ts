// Conditions of reading and writing, and pieces of objects: ranges and parts.

import {
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET as Bucket, givenBucket, refusal, s3Of } from '../support/s3.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
  await put();
});
afterEach(() => aws[Symbol.asyncDispose]());

const Key = 'key';
const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';
const put = (input: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789', ...input }));
const get = (input: Partial<GetObjectCommandInput>) => s3.send(new GetObjectCommand({ Bucket, Key, ...input }));
const hourAgo = () => new Date(Date.now() - 3_600_000);
const inAnHour = () => new Date(Date.now() + 3_600_000);
const failed = (Condition: string) => ({
  name: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
  status: 412,
  Condition,
});

describe('an object is read', () => {
  it('where its ETag is one that is meant, in quotation marks or not', async () => {
    for (const IfMatch of [ETAG, ETAG.slice(1, -1), `"other", ${ETAG}`, '*'])
      expect(await get({ IfMatch, IfUnmodifiedSince: hourAgo() })).toMatchObject({ ETag: ETAG });
    expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject(failed('If-Match'));
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key, IfMatch: '"other"' })))).toMatchObject({
      status: 412,
    });
  });

  it('where its ETag is not one that is known', async () => {
    expect(await get({ IfNoneMatch: '"other"', IfModifiedSince: new Date() })).toMatchObject({ ETag: ETAG });
    for (const IfNoneMatch of [ETAG, ETAG.slice(1, -1)])
      expect(await refusal(get({ IfNoneMatch }))).toMatchObject({ status: 304 });
  });

  it('where it was changed since, or was not', async () => {
    await get({ IfModifiedSince: hourAgo() });
    await get({ IfUnmodifiedSince: inAnHour() });
    const { LastModified } = await get({});
    expect(await refusal(get({ IfModifiedSince: LastModified }))).toMatchObject({ status: 304 });
    expect(await refusal(get({ IfUnmodifiedSince: hourAgo() }))).toMatchObject(failed('If-Unmodified-Since'));
    // A time to come is none.
    await get({ IfModifiedSince: inAnHour() });
  });
});

describe('an object is written', () => {
  it('where none is there yet', async () => {
    expect(await refusal(put({ IfNoneMatch: '*' }))).toMatchObject(failed('If-None-Match'));
    await put({ Key: 'other', IfNoneMatch: '*' });
  });

  it('where the one is there that is meant', async () => {
    const { ETag } = await put({ IfMatch: ETAG, Body: 'other' });
    expect(await refusal(put({ IfMatch: ETAG }))).toMatchObject(failed('If-Match'));
    await put({ IfMatch: ETag });
    expect(await refusal(put({ Key: 'other', IfMatch: ETag }))).toMatchObject({
      name: 'NoSuchKey',
      status: 404,
      Key: 'other',
    });
  });

  it.each([
    [{ IfNoneMatch: ETAG }, 'If-None-Match', "We don't accept the provided value of If-None-Match header for this API"],
    [{ IfMatch: '*' }, 'If-Match', "We don't accept the provided value of If-Match header for this API"],
    [
      { IfMatch: ETAG, IfNoneMatch: '*' },
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    ],
  ])('but not with %j', async (input, Header, additionalMessage) => {
    expect(await refusal(put(input))).toMatchObject({ name: 'NotImplemented', status: 501, Header, additionalMessage });
  });
});

it('an object is deleted where it is the one that is meant', async () => {
  const remove = (input: Partial<DeleteObjectCommandInput>) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key, ...input }));
  expect(await refusal(remove({ IfMatch: '"other"' }))).toMatchObject(failed('If-Match'));
  expect(await refusal(remove({ IfMatchSize: 10 }))).toMatchObject({
    name: 'NotImplemented',
    Header: 'x-amz-if-match-size',
  });
  await remove({ IfMatch: ETAG });
  expect(await refusal(get({}))).toMatchObject({ name: 'NoSuchKey' });
});

describe('a piece of an object', () => {
  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (Range, text, ContentRange) => {
    const answer = await get({ Range });
    expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
    expect(await answer.Body?.transformToString()).toBe(text);
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key, Range }));
    expect(ContentLength).toBe(text.length);
  });

  it.each(['bytes=3-1', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=-'])('%s is the whole', async (Range) => {
    const answer = await get({ Range });
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(await answer.Body?.transformToString()).toBe('0123456789');
  });

  it.each(['bytes=10-', 'bytes=100-200', 'bytes=-0'])('%s is none', async (Range) => {
    expect(await refusal(get({ Range }))).toMatchObject({
      name: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      status: 416,
      RangeRequested: Range,
      ActualObjectSize: '10',
    });
  });

  it('has the checksum only where it is the whole', async () => {
    const ChecksumMode = 'ENABLED' as const;
    expect(await get({ Range: 'bytes=0-99', ChecksumMode })).toMatchObject({
      ChecksumCRC32: 'poTHxg==',
      ChecksumType: 'FULL_OBJECT',
    });
    expect(await get({ Range: 'bytes=1-', ChecksumMode })).not.toHaveProperty('ChecksumCRC32');
  });

  it('is the only part of what was put at once', async () => {
    const answer = await get({ PartNumber: 1 });
    expect(answer).toMatchObject({ ContentRange: 'bytes 0-9/10', $metadata: { httpStatusCode: 206 } });
    expect(answer).not.toHaveProperty('PartsCount');
    expect(await refusal(get({ PartNumber: 2 }))).toMatchObject({
      name: 'InvalidPartNumber',
      message: 'The requested partnumber is not satisfiable',
      status: 416,
      ActualPartCount: '1',
      PartNumberRequested: '2',
    });
    expect(await refusal(get({ PartNumber: 1, Range: 'bytes=0-1' }))).toMatchObject({
      name: 'InvalidRequest',
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  });
});
