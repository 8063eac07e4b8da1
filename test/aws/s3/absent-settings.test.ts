// What no bucket has here is told as of a bucket that has none of it.

import {
  DeleteObjectTaggingCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketLoggingCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  type PutBucketAclCommandInput,
  PutBucketOwnershipControlsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presignedUrl } from '../support/presign.ts';
import { BUCKET as Bucket, givenBucket, givenObjects, refusal, s3Of } from '../support/s3.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
});
afterEach(() => aws[Symbol.asyncDispose]());

it.each([
  [GetBucketCorsCommand, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  [GetBucketWebsiteCommand, 'NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  [GetBucketReplicationCommand, 'ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
  [
    GetObjectLockConfigurationCommand,
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ],
])('%o is not there', async (Command, name, message) => {
  const ask = (bucket: string) => s3.send(new Command({ Bucket: bucket }) as GetBucketCorsCommand);
  expect(await refusal(ask(Bucket))).toMatchObject({ name, message, status: 404, BucketName: Bucket });
  expect(await refusal(ask('no-such'))).toMatchObject({ name: 'NoSuchBucket' });
});

it('a bucket writes of nothing, is nowhere nearer, and is paid for by its owner', async () => {
  expect(await s3.send(new GetBucketLoggingCommand({ Bucket }))).not.toHaveProperty('LoggingEnabled');
  expect(await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).not.toHaveProperty('Status');
  expect(await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).toMatchObject({ Payer: 'BucketOwner' });
});

describe('an access control list', () => {
  const put = (input: Partial<PutBucketAclCommandInput>) => s3.send(new PutBucketAclCommand({ Bucket, ...input }));

  it('grants the owner everything and nobody else anything', async () => {
    const { Owner } = await s3.send(new ListBucketsCommand());
    expect(await s3.send(new GetBucketAclCommand({ Bucket }))).toMatchObject({
      Owner,
      Grants: [{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
    });
    const written = await (await fetch(presignedUrl({ url: aws.url, path: `/${Bucket}`, query: { acl: '' } }))).text();
    expect(written).toContain(
      `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${Owner?.ID}</ID></Grantee>`,
    );
  });

  it('is set only where the bucket allows it, and then only to what it is', async () => {
    const denied = { name: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs', status: 400 };
    for (const input of [{ ACL: 'private' }, { ACL: 'public-read' }, { GrantRead: 'id="a"' }] as const)
      expect(await refusal(put(input))).toMatchObject(denied);
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await put({ ACL: 'private' });
    expect(await refusal(put({ ACL: 'public-read' }))).toMatchObject({ name: 'NotImplemented', Header: 'x-amz-acl' });
    expect(await refusal(put({ GrantRead: 'id="a"' }))).toMatchObject({ Header: 'x-amz-grant-read' });
    expect(await refusal(put({}))).toMatchObject({ name: 'MissingSecurityHeader', MissingHeaderName: 'x-amz-acl' });
    expect(await refusal(put({ ACL: 'private', GrantRead: 'id="a"' }))).toMatchObject({
      message: 'Specifying both Canned ACLs and Header Grants is not allowed',
    });
  });
});

describe('tags of an object', () => {
  const Key = 'key';
  const put = (Tagging?: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a', Tagging }));
  const get = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  const set = (...TagSet: Tag[]) => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
  const count = async () => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).TagCount;

  it('come with it, are changed without it, and go with what has its key next', async () => {
    await put('b=%C3%A4&a');
    expect(await get()).toEqual([
      { Key: 'a', Value: '' },
      { Key: 'b', Value: 'ä' },
    ]);
    expect(await count()).toBe(2);
    await set({ Key: 'c', Value: 'd' });
    expect(await get()).toEqual([{ Key: 'c', Value: 'd' }]);
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect([await get(), await count()]).toEqual([[], undefined]);
    await set({ Key: 'c', Value: 'd' });
    await put();
    expect(await get()).toEqual([]);
  });

  it('are those that may be', async () => {
    for (const wrong of ['a=1&a=2', 'a=1,b=2'])
      expect(await refusal(put(wrong))).toMatchObject({
        name: 'InvalidArgument',
        message:
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        ArgumentName: 'x-amz-tagging',
        ArgumentValue: wrong,
      });
    expect(await refusal(set({ Key: 'a', Value: 'b' }))).toMatchObject({ name: 'NoSuchKey', Key });
    expect(await refusal(get())).toMatchObject({ name: 'NoSuchKey', Key: `${Bucket}/${Key}` });
    await put();
    expect(await refusal(set({ Key: 'aws:a', Value: 'b' }))).toMatchObject({
      name: 'InvalidTag',
      message: 'Your TagKey cannot be prefixed with aws:',
      TagKey: 'aws:a',
    });
    const many = Array.from({ length: 11 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
    expect(await refusal(set(...many))).toMatchObject({
      name: 'BadRequest',
      message: 'Object tags cannot be greater than 10',
    });
  });
});

it('every object has one version, and lists of them have pages', async () => {
  await givenObjects(s3, 'a', 'dir/a', 'dir/b', 'e');
  const list = (input: object) => s3.send(new ListObjectVersionsCommand({ Bucket, ...input }));
  const all = await list({});
  expect(all.Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual(
    ['a', 'dir/a', 'dir/b', 'e'].map((Key) => [Key, 'null', true]),
  );
  expect(all).toMatchObject({ Name: Bucket, KeyMarker: '', VersionIdMarker: '', IsTruncated: false });
  const page = await list({ Delimiter: '/', MaxKeys: 2 });
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: 'dir/', CommonPrefixes: [{ Prefix: 'dir/' }] });
  expect(page).not.toHaveProperty('NextVersionIdMarker');
  const rest = await list({ Delimiter: '/', KeyMarker: page.NextKeyMarker });
  expect([rest.Versions?.map(({ Key }) => Key), rest.CommonPrefixes]).toEqual([['e'], undefined]);
  expect(await list({ MaxKeys: 1 })).toMatchObject({ NextKeyMarker: 'a', NextVersionIdMarker: 'null' });
  expect(await refusal(list({ VersionIdMarker: 'null' }))).toMatchObject({
    name: 'InvalidArgument',
    message: 'A version-id marker cannot be specified without a key marker.',
  });
});
