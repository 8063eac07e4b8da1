// Checksums: of objects and of parts, as clients say them, and wrong ones.

import { createHash } from 'node:crypto';
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET as Bucket, givenBucket, refusal, s3Of } from '../support/s3.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
/** Says no checksum by itself. */
let silent: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  silent = s3Of(aws, { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
  await givenBucket(s3);
});
afterEach(() => aws[Symbol.asyncDispose]());

const Key = 'key';
/** Of `test-checksum`, as the service has told them (localstack's tests). */
const KNOWN = {
  CRC32: 'lVk/nw==',
  CRC32C: 'Fz3epA==',
  CRC64NVME: '1f2xscCCZCU=',
  SHA1: 'jbXkHAsXUrubtL3dqDQ4w+7WXc0=',
  SHA256: '1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ=',
} as const;
const NAMES = Object.keys(KNOWN) as (keyof typeof KNOWN)[];

const put = (input: Partial<PutObjectCommandInput>, client = silent) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'test-checksum', ...input }));

describe('an object', () => {
  it.each(NAMES)('is put with its %s, and told with it where that is asked for', async (name) => {
    const told = { [`Checksum${name}`]: KNOWN[name], ChecksumType: 'FULL_OBJECT' };
    expect(await put({ [`Checksum${name}`]: KNOWN[name] })).toMatchObject(told);
    expect(await silent.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject(told);
    const mode = 'enabled' as 'ENABLED';
    expect(await silent.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: mode }))).toMatchObject(told);
    expect(await silent.send(new HeadObjectCommand({ Bucket, Key }))).not.toHaveProperty('ChecksumType');
    for (const wrong of ['x', 'AAAA'])
      expect(await refusal(put({ [`Checksum${name}`]: wrong }))).toMatchObject({
        name: 'InvalidRequest',
        message: `Value for x-amz-checksum-${name.toLowerCase()} header is invalid.`,
      });
    expect(await refusal(put({ Body: 'other', [`Checksum${name}`]: KNOWN[name] }))).toMatchObject({
      name: 'BadDigest',
      message: `The ${name} you specified did not match the calculated checksum.`,
      status: 400,
    });
  });

  it('has one that S3 makes where nobody says one, and not two', async () => {
    expect(await put({})).toMatchObject({ ChecksumCRC64NVME: KNOWN.CRC64NVME });
    expect(await refusal(put({ ChecksumSHA1: KNOWN.SHA1, ChecksumSHA256: KNOWN.SHA256 }))).toMatchObject({
      name: 'InvalidRequest',
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
    expect(await refusal(put({ ChecksumSHA512: 'a' }))).toMatchObject({ name: 'NotImplemented' });
  });

  it('is what its Content-MD5 says', async () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('base64');
    await put({ ContentMD5: md5('test-checksum') });
    expect(await refusal(put({ ContentMD5: md5('other') }))).toMatchObject({
      name: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what we received.',
      ExpectedDigest: createHash('md5').update('other').digest('hex'),
      CalculatedDigest: md5('test-checksum'),
    });
    for (const wrong of ['000', 'MTIz', 'not base64'])
      expect(await refusal(put({ ContentMD5: wrong }))).toMatchObject({
        name: 'InvalidDigest',
        message: 'The Content-MD5 you specified was invalid.',
        'Content-MD5': wrong,
      });
  });
});

describe('an upload in parts', () => {
  const begin = (input: Partial<CreateMultipartUploadCommandInput>) =>
    silent.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  const send = (UploadId: string | undefined, input: object = {}) =>
    silent.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'test-checksum', ...input }));
  const complete = (
    UploadId: string | undefined,
    part: object,
    input: Partial<CompleteMultipartUploadCommandInput> = {},
  ) =>
    silent.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ...part }] },
        ...input,
      }),
    );

  it.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC32C', 'COMPOSITE'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('of %s is %s by itself', async (name, ChecksumType) => {
    const { UploadId, ...told } = await begin({ ChecksumAlgorithm: name });
    expect(told).toMatchObject({ ChecksumAlgorithm: name, ChecksumType });
    const { ETag } = await send(UploadId, { [`Checksum${name}`]: KNOWN[name] });
    const done = await complete(UploadId, { ETag, [`Checksum${name}`]: KNOWN[name] });
    const whole = ChecksumType === 'FULL_OBJECT' ? KNOWN[name] : expect.stringMatching(/^[A-Za-z0-9+/=]+-1$/);
    expect(done).toMatchObject({ [`Checksum${name}`]: whole, ChecksumType });
    const part = new HeadObjectCommand({ Bucket, Key, PartNumber: 1, ChecksumMode: 'ENABLED' });
    expect(await silent.send(part)).toMatchObject({ [`Checksum${name}`]: KNOWN[name], ChecksumType });
    const ObjectAttributes = ['Checksum' as const, 'ObjectParts' as const];
    const attributes = await silent.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes }));
    const bare = String(done[`Checksum${name}`]).replace(/-1$/, '');
    expect(attributes.Checksum).toEqual({ [`Checksum${name}`]: bare, ChecksumType });
    const parts = { PartNumberMarker: '0', NextPartNumberMarker: '1', MaxParts: 1000, IsTruncated: false };
    expect(attributes.ObjectParts).toEqual({
      TotalPartsCount: 1,
      ...(ChecksumType === 'COMPOSITE' && {
        ...parts,
        Parts: [{ PartNumber: 1, Size: 13, [`Checksum${name}`]: KNOWN[name] }],
      }),
    });
    expect(attributes).not.toHaveProperty('ETag');
  });

  it('has kinds of checksums that its algorithm can have', async () => {
    const wrong = (input: object) => refusal(begin(input));
    expect(await wrong({ ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' })).toMatchObject({
      name: 'InvalidRequest',
      message: 'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.',
    });
    expect(await wrong({ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' })).toMatchObject({
      message: 'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    });
    expect(await wrong({ ChecksumType: 'FULL_OBJECT' })).toMatchObject({
      message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    });
    expect(await wrong({ ChecksumAlgorithm: 'TEST' as ChecksumAlgorithm })).toMatchObject({
      message:
        'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    });
  });

  it('that is composite takes each part with its checksum, and no other', async () => {
    const { UploadId } = await begin({ ChecksumAlgorithm: 'SHA256' });
    expect(await refusal(send(UploadId, { ChecksumCRC32: KNOWN.CRC32 }))).toMatchObject({
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    });
    expect(await refusal(send(UploadId))).toMatchObject({
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
    });
    const { ETag } = await send(UploadId, { ChecksumSHA256: KNOWN.SHA256 });
    expect(await refusal(complete(UploadId, { ETag }))).toMatchObject({
      name: 'InvalidRequest',
      message:
        'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    });
    const other = createHash('sha256').update('other').digest('base64');
    expect(await refusal(complete(UploadId, { ETag, ChecksumSHA256: other }))).toMatchObject({
      name: 'InvalidPart',
      PartNumber: '1',
    });
    expect(await refusal(complete(UploadId, { ETag, ChecksumCRC32: KNOWN.CRC32 }))).toMatchObject({
      name: 'BadDigest',
      message: 'The crc32 you specified for part 1 did not match what we received.',
    });
    expect(
      await refusal(complete(UploadId, { ETag, ChecksumSHA256: KNOWN.SHA256 }, { ChecksumType: 'FULL_OBJECT' })),
    ).toMatchObject({
      message:
        'The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.',
    });
  });

  it('of one checksum for the whole takes the whole’s at its end', async () => {
    const { UploadId } = await begin({ ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' });
    const { ETag, ChecksumCRC32C } = await send(UploadId);
    expect(ChecksumCRC32C).toBe(KNOWN.CRC32C);
    const whole = (input: object) => complete(UploadId, { ETag }, input);
    const bad = { name: 'BadDigest', message: 'The crc32c you specified did not match the calculated checksum.' };
    expect(await refusal(whole({ ChecksumCRC32C: 'AAAAAA==', ChecksumType: 'FULL_OBJECT' }))).toMatchObject(bad);
    expect(await refusal(whole({ ChecksumCRC32C: KNOWN.CRC32C }))).toMatchObject(bad);
    expect(await whole({ ChecksumCRC32C: KNOWN.CRC32C, ChecksumType: 'FULL_OBJECT' })).toMatchObject({
      ChecksumCRC32C: KNOWN.CRC32C,
      ChecksumType: 'FULL_OBJECT',
    });
  });

  it('of which nobody said a checksum has one of the whole', async () => {
    const { UploadId, ...told } = await begin({});
    expect(told).not.toHaveProperty('ChecksumAlgorithm');
    const { ETag } = await send(UploadId, { ChecksumCRC32C: KNOWN.CRC32C });
    expect(await refusal(complete(UploadId, { ETag, ChecksumCRC32C: KNOWN.CRC32C }))).toMatchObject({
      name: 'InvalidPart',
    });
    expect(await complete(UploadId, { ETag })).toMatchObject({ ChecksumCRC64NVME: KNOWN.CRC64NVME });
  });
});
