// Uploads in parts: what they become, how they and their parts are listed, and what is refused.

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, givenUser } from '../support/identities.ts';
import { BUCKET as Bucket, givenBucket, refusal, s3Of } from '../support/s3.ts';
import { ACCOUNT, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
});
afterEach(() => aws[Symbol.asyncDispose]());

const Key = 'whole';
const FIVE_MB = Buffer.alloc(5 * 1024 * 1024, 'a');

async function begin(input: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  return UploadId;
}

const send = (UploadId: string, PartNumber: number, Body: string | Buffer) =>
  s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));

/** @param parts numbers and ETags */
const complete = (
  UploadId: string,
  parts: readonly (readonly [number, string | undefined])[],
  input: Partial<CompleteMultipartUploadCommandInput> = {},
) => {
  const Parts = parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  return s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...input }));
};

describe('an upload', () => {
  it('becomes the object of those of its parts that are named, with what was said at its begin', async () => {
    const UploadId = await begin({ ContentType: 'text/plain', Metadata: { team: 'a' }, StorageClass: 'GLACIER_IR' });
    const sent = [
      await send(UploadId, 2, FIVE_MB),
      await send(UploadId, 5, 'left out'),
      await send(UploadId, 9, 'end'),
    ];
    await send(UploadId, 9, 'other end');
    const again = await send(UploadId, 9, 'the end');
    const done = await complete(UploadId, [
      [2, sent[0]?.ETag],
      [9, again.ETag?.replaceAll('"', '')],
    ]);
    expect(done).toMatchObject({
      Bucket,
      Key,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/),
      ServerSideEncryption: 'AES256',
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: FIVE_MB.length + 7,
      ContentType: 'text/plain',
      Metadata: { team: 'a' },
      StorageClass: 'GLACIER_IR',
      ETag: done.ETag,
    });
    const last = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(await last.Body?.transformToString()).toBe('the end');
    const ContentRange = `bytes ${FIVE_MB.length}-${FIVE_MB.length + 6}/${FIVE_MB.length + 7}`;
    expect(last).toMatchObject({ PartsCount: 2, ContentRange });
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 3 })))).toMatchObject({
      name: 'InvalidPartNumber',
      ActualPartCount: '2',
    });
    expect(await refusal(complete(UploadId, [[2, sent[0]?.ETag]]))).toMatchObject({
      name: 'NoSuchUpload',
      status: 404,
      UploadId,
    });
  });

  it('that is aborted, or whose bucket is deleted, has never been', async () => {
    const UploadId = await begin();
    await send(UploadId, 1, 'a');
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(await refusal(send(UploadId, 1, 'a'))).toMatchObject({ name: 'NoSuchUpload' });
    await begin();
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await givenBucket(s3);
    expect(await s3.send(new ListMultipartUploadsCommand({ Bucket }))).not.toHaveProperty('Uploads');
  });

  it('is of one key', async () => {
    const UploadId = await begin();
    expect(await refusal(s3.send(new ListPartsCommand({ Bucket, Key: 'other', UploadId })))).toMatchObject({
      name: 'NoSuchUpload',
    });
  });

  it('has parts from 1 to 10000', async () => {
    const UploadId = await begin();
    for (const number of [0, 10_001])
      expect(await refusal(send(UploadId, number, 'a'))).toMatchObject({
        name: 'InvalidArgument',
        message: 'Part number must be an integer between 1 and 10000, inclusive',
        ArgumentName: 'partNumber',
        ArgumentValue: String(number),
      });
  });

  it('is not completed with parts that it has not', async () => {
    const UploadId = await begin();
    const [one, two] = [await send(UploadId, 1, 'small'), await send(UploadId, 2, 'small')];
    expect(await refusal(complete(UploadId, []))).toMatchObject({
      name: 'InvalidRequest',
      message: 'You must specify at least one part',
    });
    expect(
      await refusal(
        complete(UploadId, [
          [2, two.ETag],
          [1, one.ETag],
        ]),
      ),
    ).toMatchObject({ name: 'InvalidPartOrder', UploadId });
    for (const wrong of [
      [3, one.ETag],
      [1, '"0"'],
    ] as const)
      expect(await refusal(complete(UploadId, [wrong]))).toMatchObject({
        name: 'InvalidPart',
        PartNumber: String(wrong[0]),
        ETag: wrong[1]?.replaceAll('"', ''),
        UploadId,
      });
    expect(
      await refusal(
        complete(UploadId, [
          [1, one.ETag],
          [2, two.ETag],
        ]),
      ),
    ).toMatchObject({
      name: 'EntityTooSmall',
      ProposedSize: '5',
      MinSizeAllowed: String(FIVE_MB.length),
      PartNumber: '1',
      ETag: one.ETag?.slice(1, -1),
    });
    expect(await refusal(complete(UploadId, [[1, one.ETag]], { MpuObjectSize: 6 }))).toMatchObject({
      name: 'InvalidRequest',
      message: "The provided 'x-amz-mp-object-size' header value 6 does not match what was computed: 5",
    });
    await complete(UploadId, [[1, one.ETag]], { MpuObjectSize: 5 });
  });

  it('keeps the conditions of its end only where nobody wrote or deleted meanwhile', async () => {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
    const UploadId = await begin();
    const parts = [[1, (await send(UploadId, 1, 'part')).ETag]] as const;
    expect(await refusal(complete(UploadId, parts, { IfNoneMatch: '*' }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const conflict = { name: 'ConditionalRequestConflict', status: 409, Key };
    expect(await refusal(complete(UploadId, parts, { IfNoneMatch: '*' }))).toMatchObject({
      ...conflict,
      Condition: 'If-None-Match',
    });
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
    expect(await refusal(complete(UploadId, parts, { IfMatch: ETag }))).toMatchObject({
      ...conflict,
      Condition: 'If-Match',
    });
    await complete(UploadId, parts);
  });
});

describe('uploads are listed', () => {
  const list = async (input: Partial<ListMultipartUploadsCommandInput> = {}) => {
    const {
      Uploads = [],
      CommonPrefixes = [],
      ...page
    } = await s3.send(new ListMultipartUploadsCommand({ Bucket, ...input }));
    return {
      told: [Uploads.map((upload) => upload.UploadId), CommonPrefixes.map(({ Prefix }) => Prefix)],
      page,
      Uploads,
    };
  };

  it('by key, in pages, and together up to a delimiter', async () => {
    const ids: Record<string, string> = {};
    for (const key of ['d/b', 'd/a', 'a', 'c']) ids[key] = await begin({ Key: key });
    expect((await list()).told[0]).toEqual([ids['a'], ids['c'], ids['d/a'], ids['d/b']]);
    expect((await list({ Delimiter: '/' })).told).toEqual([[ids['a'], ids['c']], ['d/']]);
    const { page, told } = await list({ MaxUploads: 1 });
    expect(told[0]).toEqual([ids['a']]);
    expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: 'a', NextUploadIdMarker: ids['a'], MaxUploads: 1 });
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    expect((await list({ KeyMarker, UploadIdMarker, MaxUploads: 1 })).told[0]).toEqual([ids['c']]);
    expect((await list({ KeyMarker: 'c', Prefix: 'd' })).told[0]).toEqual([ids['d/a'], ids['d/b']]);
    expect((await list({ UploadIdMarker: 'none' })).told[0]).toHaveLength(4);
    expect(await refusal(list({ KeyMarker: 'a', UploadIdMarker: ids['c'] }))).toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid uploadId marker',
      ArgumentName: 'upload-id-marker',
    });
  });

  it('with who began them, and their parts', async () => {
    const user = await givenUser(aws, 'mason', allow('s3:*'));
    const credentials = await user.sts.config.credentials();
    const { UploadId } = await s3Of(aws, { credentials }).send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Initiator = { ID: `arn:aws:iam::${ACCOUNT}:user/mason`, DisplayName: 'mason' };
    expect((await list()).Uploads).toMatchObject([{ UploadId, Key, Initiator, StorageClass: 'STANDARD' }]);
    for (const number of [3, 1, 2]) await send(UploadId ?? '', number, `part ${number}`);
    const parts = (MaxParts: number, PartNumberMarker = '0') =>
      s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts, PartNumberMarker }));
    const page = await parts(2);
    expect(page).toMatchObject({ Initiator, IsTruncated: true, NextPartNumberMarker: '2', PartNumberMarker: '0' });
    expect(page.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 6],
      [2, 6],
    ]);
    expect((await parts(2, '2')).Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    expect(await parts(2, '9')).toMatchObject({ IsTruncated: false, NextPartNumberMarker: '0', PartNumberMarker: '9' });
    // The root is told as the owner is.
    const own = await begin({ Key: 'own' });
    const ofRoot = (await list()).Uploads.find((upload) => upload.UploadId === own);
    expect(ofRoot?.Initiator).toEqual(ofRoot?.Owner);
  });
});

it('who may not put an object may not begin, send or complete one', async () => {
  await aws[Symbol.asyncDispose]();
  aws = await startAws({ strictIam: true });
  s3 = s3Of(aws);
  await givenBucket(s3);
  const { sts } = await givenUser(aws, 'reader', allow('s3:Get*'));
  const credentials = await sts.config.credentials();
  const reader = s3Of(aws, { credentials });
  const UploadId = await begin();
  for (const command of [
    new CreateMultipartUploadCommand({ Bucket, Key }),
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'a' }),
    new AbortMultipartUploadCommand({ Bucket, Key, UploadId }),
  ])
    expect(await refusal(reader.send(command as UploadPartCommand))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
});
