// Copies of objects: what they keep, what they are given, and what is refused.

import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, givenUser } from '../support/identities.ts';
import { BUCKET as Bucket, givenBucket, refusal, s3Of } from '../support/s3.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
  s3 = s3Of(aws);
  await givenBucket(s3);
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'dir/ä b',
      Body: 'content',
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      StorageClass: 'STANDARD_IA',
      Metadata: { team: 'a' },
      Tagging: 'team=a',
      ChecksumAlgorithm: 'SHA256',
    }),
  );
});
afterEach(() => aws[Symbol.asyncDispose]());

const SOURCE = `${Bucket}/dir/%C3%A4%20b`;
const ETAG = '"9a0364b9e99bb480dd25e1f0284c8555"';
const copy = (input: Partial<CopyObjectCommandInput> = {}, client = s3) =>
  client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: SOURCE, ...input }));
const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
const tags = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'copy' }))).TagSet;

describe('a copy', () => {
  it('is what its source is, but for its class', async () => {
    const { CopyObjectResult, ...answer } = await copy();
    expect(CopyObjectResult).toMatchObject({ ETag: ETAG, ChecksumType: 'FULL_OBJECT', LastModified: expect.any(Date) });
    expect(answer).toMatchObject({ ServerSideEncryption: 'AES256' });
    const told = await head();
    expect(told).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      Metadata: { team: 'a' },
      TagCount: 1,
      ChecksumSHA256: CopyObjectResult?.ChecksumSHA256,
    });
    expect(told).not.toHaveProperty('StorageClass');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    expect(await Body?.transformToString()).toBe('content');
  });

  it('is given other things where that is said', async () => {
    await copy({ Metadata: { other: 'b' }, ContentType: 'text/html', Tagging: 'other=b' });
    expect(await head()).toMatchObject({ ContentType: 'text/plain', Metadata: { team: 'a' } });
    const given = { Metadata: { other: 'b' }, ContentType: 'text/html', StorageClass: 'GLACIER_IR' as const };
    await copy({ ...given, MetadataDirective: 'REPLACE', ChecksumAlgorithm: 'CRC32C' });
    expect(await head()).toMatchObject({ ...given, ChecksumCRC32C: expect.any(String) });
    expect(await tags()).toEqual([{ Key: 'team', Value: 'a' }]);
    await copy({ Tagging: 'other=b', TaggingDirective: 'REPLACE' });
    expect(await tags()).toEqual([{ Key: 'other', Value: 'b' }]);
    await copy({ TaggingDirective: 'REPLACE' });
    expect(await tags()).toEqual([]);
  });

  it('in its own place is something else than it was', async () => {
    await copy();
    const again = { CopySource: `/${Bucket}/copy` };
    const illegal = {
      name: 'InvalidRequest',
      message: expect.stringContaining('trying to copy an object to itself without changing'),
    };
    expect(await refusal(copy(again))).toMatchObject(illegal);
    expect(await refusal(copy({ ...again, MetadataDirective: 'COPY' }))).toMatchObject(illegal);
    await copy({ ...again, StorageClass: 'STANDARD' });
    await copy({ ...again, ServerSideEncryption: 'AES256' });
    await copy({ ...again, ServerSideEncryption: 'aws:kms' });
    // It is no longer what its bucket would make of it.
    await copy(again);
    await copy({ ...again, MetadataDirective: 'REPLACE' });
    expect((await head()).Metadata).toEqual({});
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
    const ServerSideEncryptionConfiguration = { Rules };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    await copy(again);
  });

  it.each<[Partial<CopyObjectCommandInput>, string]>([
    [{ CopySourceIfMatch: '"other"' }, 'x-amz-copy-source-If-Match'],
    [{ CopySourceIfNoneMatch: ETAG }, 'x-amz-copy-source-If-None-Match'],
    [{ CopySourceIfUnmodifiedSince: new Date(0) }, 'x-amz-copy-source-If-Unmodified-Since'],
    [{ IfNoneMatch: '*', Key: 'dir/ä b', MetadataDirective: 'REPLACE' }, 'If-None-Match'],
    [{ IfMatch: '"other"', Key: 'dir/ä b', MetadataDirective: 'REPLACE' }, 'If-Match'],
  ])('is not made where %o does not hold', async (input, Condition) => {
    expect(await refusal(copy(input))).toMatchObject({ name: 'PreconditionFailed', status: 412, Condition });
  });

  it('is made where what is asked holds', async () => {
    const future = new Date(Date.now() + 3_600_000);
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'dir/ä b' }));
    expect(await refusal(copy({ CopySourceIfModifiedSince: LastModified }))).toMatchObject({
      Condition: 'x-amz-copy-source-If-Modified-Since',
    });
    await copy({ CopySourceIfMatch: ETAG.slice(1, -1), CopySourceIfUnmodifiedSince: new Date(0) });
    await copy({ CopySourceIfNoneMatch: '"other"', CopySourceIfModifiedSince: new Date(0) });
    await copy({ CopySourceIfModifiedSince: future, CopySourceIfUnmodifiedSince: future });
  });

  it('is of something that is there', async () => {
    expect(await refusal(copy({ CopySource: `${Bucket}/none` }))).toMatchObject({ name: 'NoSuchKey', Key: 'none' });
    expect(await refusal(copy({ CopySource: 'no-such/key' }))).toMatchObject({
      name: 'NoSuchBucket',
      BucketName: 'no-such',
    });
    expect(await refusal(copy({ CopySource: `${SOURCE}?versionId=other` }))).toMatchObject({ name: 'InvalidArgument' });
    await copy({ CopySource: `${SOURCE}?versionId=null` });
    await copy({ CopySource: SOURCE.replaceAll('/', '%2F').replace('%20', '+') });
    expect(await refusal(copy({ CopySource: 'nothing' }))).toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid copy source object key',
      ArgumentName: 'x-amz-copy-source',
    });
  });

  it('is made by who may read the source and write the copy', async () => {
    const { sts } = await givenUser(aws, 'writer', allow('s3:PutObject'));
    const writer = s3Of(aws, { credentials: await sts.config.credentials() });
    expect(await refusal(copy({}, writer))).toMatchObject({ name: 'AccessDenied', status: 403 });
    const { sts: other } = await givenUser(aws, 'copier', allow(['s3:PutObject', 's3:GetObject']));
    await copy({}, s3Of(aws, { credentials: await other.config.credentials() }));
  });
});
