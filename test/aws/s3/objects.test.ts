// Objects: what is kept with them, what is told of them, and what is refused.

import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET as Bucket, givenBucket, givenObjects, refusal, s3Of } from '../support/s3.ts';
import { REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
});
afterEach(() => aws[Symbol.asyncDispose]());

const Key = 'key';
const put = (input: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content', ...input }));
const get = (input: Partial<GetObjectCommandInput> = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...input }));
const head = (input: Partial<GetObjectCommandInput> = {}) => s3.send(new HeadObjectCommand({ Bucket, Key, ...input }));

describe('an object', () => {
  it('is told with what it was put with, and nothing more', async () => {
    const kept = {
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentType: 'text/plain',
      StorageClass: 'STANDARD_IA' as const,
      Metadata: { team: 'a', 'with-dash': 'b  c' },
    };
    const put1 = await put({ ...kept, Expires: new Date('2030-01-02T03:04:05Z') });
    expect(put1).toMatchObject({ ETag: '"9a0364b9e99bb480dd25e1f0284c8555"', ServerSideEncryption: 'AES256' });
    const told = await head();
    expect(told).toMatchObject({
      ...kept,
      ExpiresString: 'Wed, 02 Jan 2030 03:04:05 GMT',
      ContentLength: 7,
      AcceptRanges: 'bytes',
      ETag: put1.ETag,
    });
    expect(told).not.toHaveProperty('VersionId');
    await put();
    const plain = await get();
    expect(plain.Metadata).toEqual({});
    expect(await plain.Body?.transformToString()).toBe('content');
    for (const name of ['CacheControl', 'ContentEncoding', 'StorageClass', 'Expires'])
      expect(plain).not.toHaveProperty(name);
  });

  it('is told in other words where the request asks for them', async () => {
    await put({ ContentType: 'text/plain' });
    expect(
      await get({
        ResponseContentType: 'text/html',
        ResponseCacheControl: 'max-age=1',
        ResponseContentDisposition: 'inline',
        ResponseContentEncoding: 'br',
        ResponseContentLanguage: 'fr',
        ResponseExpires: new Date('2015-10-21T07:28:00Z'),
      }),
    ).toMatchObject({
      ContentType: 'text/html',
      CacheControl: 'max-age=1',
      ContentDisposition: 'inline',
      ContentEncoding: 'br',
      ContentLanguage: 'fr',
      ExpiresString: 'Wed, 21 Oct 2015 07:28:00 GMT',
    });
  });

  it.each(['attachment; filename="\u20AC"', 'inline\r\nx-other: 1', 'a\u0000'])(
    'is not told in words that no header can have: %j',
    async (ResponseContentDisposition) => {
      await put();
      await expect(get({ ResponseContentDisposition })).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'Header value cannot be represented using ISO-8859-1.',
        ArgumentName: 'response-content-disposition',
      });
      expect((await get({ ResponseContentDisposition: 'f\u00FCr' })).ContentDisposition).toBe('f\u00FCr');
    },
  );

  it.each([
    ['=?UTF-8?B?YWJj?=', 'abc'],
    ['=?UTF-8?Q?=C3=84M=C3=84Z_S3?=', '=?UTF-8?Q?=C3=84M=C3=84Z_S3?='],
    ['=?UTF-8?B?AAECAw==?=', '=?UTF-8?B?AAECAw==?='],
    ['=?UTF-8?B?=GGG?=', '=?UTF-8?B?=GGG?='],
  ])('has metadata %s, told as %s', async (text, told) => {
    await put({ Metadata: { text } });
    expect((await head()).Metadata).toEqual({ text: told });
  });

  it('has any key that is short enough, and not much metadata', async () => {
    const keys = ['/', '/a//b/', 'a%2Fb', 'ä 😀+&=?#', './..', "it's (one)*!", 'tab\there'];
    await givenObjects(s3, ...keys);
    for (const each of keys) expect(await (await get({ Key: each })).Body?.transformToString()).toBe(each);
    expect(await refusal(put({ Key: 'a'.repeat(1025) }))).toMatchObject({
      name: 'KeyTooLongError',
      message: 'Your key is too long',
      Size: '1025',
      MaxSizeAllowed: '1024',
    });
    expect(await refusal(put({ Metadata: { a: 'b'.repeat(2048) } }))).toMatchObject({
      name: 'MetadataTooLarge',
      Size: '2049',
      MaxSizeAllowed: '2048',
    });
  });

  it('is not of a class of other places', async () => {
    for (const StorageClass of ['OUTPOSTS', 'Anything'] as 'OUTPOSTS'[])
      expect(await refusal(put({ StorageClass }))).toMatchObject({
        name: 'InvalidStorageClass',
        message: 'The storage class you specified is not valid',
        StorageClassRequested: StorageClass,
      });
  });

  it('that is in an archive is looked at, but not read', async () => {
    for (const StorageClass of ['GLACIER', 'DEEP_ARCHIVE'] as const) {
      await put({ StorageClass });
      expect(await head()).toMatchObject({ StorageClass });
      expect(await refusal(get())).toMatchObject({
        name: 'InvalidObjectState',
        message: "The operation is not valid for the object's storage class",
        status: 403,
        StorageClass,
      });
    }
  });

  it('has an ACL only where its bucket allows them', async () => {
    await put({ ACL: 'bucket-owner-full-control' });
    expect(await refusal(put({ ACL: 'public-read' }))).toMatchObject({
      name: 'AccessControlListNotSupported',
      message: 'The bucket does not allow ACLs',
    });
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await put({ ACL: 'public-read' });
  });

  it.each([
    [{ SSECustomerAlgorithm: 'AES256' }, 'x-amz-server-side-encryption-customer-algorithm'],
    [{ ObjectLockLegalHoldStatus: 'ON' as const }, 'x-amz-object-lock-legal-hold'],
    [{ WebsiteRedirectLocation: '/a' }, 'x-amz-website-redirect-location'],
  ])('with %j is not emulated, which is said', async (input, Header) => {
    expect(await refusal(put(input))).toMatchObject({ name: 'NotImplemented', status: 501, Header });
  });

  it('that is too large is refused before it is read', async () => {
    const Body = Buffer.alloc(17 * 1024 * 1024);
    expect(await refusal(put({ Body }))).toMatchObject({ name: 'EntityTooLarge', status: 400 });
  });
});

describe('an object that KMS encrypts', () => {
  const keys = () => new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });

  it('names its key by ARN, and has an ETag that is no digest', async () => {
    const { KeyMetadata: { KeyId, Arn } = {} } = await keys().send(new CreateKeyCommand());
    const sealed = await put({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId, BucketKeyEnabled: true });
    expect(sealed).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: Arn, BucketKeyEnabled: true });
    expect(sealed.ETag).not.toBe('"9a0364b9e99bb480dd25e1f0284c8555"');
    expect(await head()).toMatchObject({ ETag: sealed.ETag, SSEKMSKeyId: Arn });
    await keys().send(new DisableKeyCommand({ KeyId }));
    const disabled = { name: 'KMS.DisabledException', status: 400, message: `${Arn} is disabled.` };
    expect(await refusal(get())).toMatchObject(disabled);
    expect(await refusal(put({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: Arn }))).toMatchObject(disabled);
  });

  it('has the key of AWS where none is named, and none that is not there', async () => {
    expect(await put({ ServerSideEncryption: 'aws:kms' })).toMatchObject({
      SSEKMSKeyId: expect.stringMatching(`^arn:aws:kms:${REGION}:`),
    });
    const wrong = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'fake-key-id' };
    expect(await refusal(put(wrong))).toMatchObject({
      name: 'KMS.NotFoundException',
      status: 400,
      message: "Invalid keyId 'fake-key-id'",
    });
    expect(await refusal(put({ SSEKMSKeyId: 'a' }))).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'x-amz-server-side-encryption',
    });
  });
});

describe('what is not there', () => {
  it('is not told, and is deleted all the same', async () => {
    expect(await refusal(get())).toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      status: 404,
      Key,
    });
    expect(await refusal(head())).toMatchObject({ name: 'NotFound', status: 404 });
    expect((await s3.send(new DeleteObjectCommand({ Bucket, Key }))).$metadata.httpStatusCode).toBe(204);
  });

  it('is another version: objects have one, which is called null', async () => {
    await put();
    const invalid = {
      name: 'InvalidArgument',
      message: 'Invalid version id specified',
      status: 400,
      ArgumentName: 'versionId',
      ArgumentValue: 'other',
    };
    expect(await refusal(get({ VersionId: 'other' }))).toMatchObject(invalid);
    expect(await refusal(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: 'other' })))).toMatchObject(invalid);
    expect(await get({ VersionId: 'null' })).not.toHaveProperty('VersionId');
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    // No version is told that could not be asked for.
    expect(await put({ Body: 'other' })).not.toHaveProperty('VersionId');
    expect(await head()).toMatchObject({ VersionId: 'null', ContentLength: 5 });
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: 'null' }));
    expect(await refusal(get({ VersionId: 'null' }))).toMatchObject({ name: 'NoSuchVersion', Key, VersionId: 'null' });
  });
});

describe('many objects', () => {
  const deleteAll = (Objects: { Key: string; VersionId?: string; ETag?: string }[], Quiet?: boolean) =>
    s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, ...(Quiet && { Quiet }) } }));

  it('are deleted at once, and each is told of', async () => {
    await givenObjects(s3, 'a', 'b', 'c & d', 'e');
    const answer = await deleteAll([
      { Key: 'a' },
      { Key: 'none' },
      { Key: 'b', VersionId: 'other' },
      { Key: 'c & d', VersionId: 'null' },
    ]);
    expect(answer.Deleted).toEqual([{ Key: 'a' }, { Key: 'none' }, { Key: 'c & d', VersionId: 'null' }]);
    expect(answer.Errors).toEqual([
      { Key: 'b', VersionId: 'other', Code: 'NoSuchVersion', Message: 'The specified version does not exist.' },
    ]);
    const quiet = await deleteAll([{ Key: 'b', VersionId: 'other' }, { Key: 'b' }, { Key: 'e', ETag: '"0"' }], true);
    expect(quiet).not.toHaveProperty('Deleted');
    expect(quiet.Errors?.map(({ Key: key, Code }) => [key, Code])).toEqual([
      ['b', 'NoSuchVersion'],
      ['e', 'PreconditionFailed'],
    ]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents).toMatchObject([{ Key: 'e' }]);
  });

  it('are a thousand at most, and one at least', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => ({ Key: `k${at}` }));
    for (const wrong of [many, []]) expect(await refusal(deleteAll(wrong))).toMatchObject({ name: 'MalformedXML' });
  });
});
