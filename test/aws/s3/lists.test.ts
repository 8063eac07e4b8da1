// Lists of objects: their order, what they have in common, pages, and keys that are hard to write.

import {
  ListObjectsCommand,
  type ListObjectsCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presignedUrl } from '../support/presign.ts';
import { BUCKET as Bucket, givenBucket, givenObjects, refusal, s3Of } from '../support/s3.ts';
import { REGION, type RunningAws, startAws } from '../support/start-aws.ts';

// In the order of their bytes: a character beyond the first plane of Unicode is behind those of it.
const KEYS = ['a', 'dir/a', 'dir/b', 'dir/sub/c', 'dir0', 'e/f', 'k &<"', 'ä+ b', '\uFF21', '😀'];

let aws: RunningAws;
let s3: S3Client;
beforeAll(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
  await givenObjects(s3, ...[...KEYS].reverse());
});
afterAll(() => aws[Symbol.asyncDispose]());

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.send(new ListObjectsV2Command({ Bucket, ...input }));
const listOld = (input: Partial<ListObjectsCommandInput> = {}) => s3.send(new ListObjectsCommand({ Bucket, ...input }));
type Page = {
  Contents?: { Key?: string | undefined }[] | undefined;
  CommonPrefixes?: { Prefix?: string | undefined }[] | undefined;
};
const told = ({ Contents = [], CommonPrefixes = [] }: Page) => [
  Contents.map(({ Key }) => Key),
  CommonPrefixes.map(({ Prefix }) => Prefix),
];

const byBytes = (a = '', b = '') => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('a list', () => {
  it('has all objects in the order of their bytes, with what is known of each', async () => {
    const page = await list({ FetchOwner: true });
    expect(told(page)).toEqual([KEYS, []]);
    expect(page).toMatchObject({ Name: Bucket, Prefix: '', KeyCount: 10, MaxKeys: 1000, IsTruncated: false });
    expect(page.Contents?.[0]).toEqual({
      Key: 'a',
      Size: 1,
      ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      LastModified: expect.any(Date),
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
      Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect((await list()).Contents?.[0]).not.toHaveProperty('Owner');
    expect((await listOld()).Contents?.[0]).toHaveProperty('Owner');
  });

  it('tells what keys have in common up to a delimiter', async () => {
    expect(told(await list({ Delimiter: '/' }))).toEqual([
      ['a', 'dir0', 'k &<"', 'ä+ b', '\uFF21', '😀'],
      ['dir/', 'e/'],
    ]);
    expect(told(await list({ Delimiter: '/', Prefix: 'dir/' }))).toEqual([['dir/a', 'dir/b'], ['dir/sub/']]);
    expect(told(await list({ Delimiter: '/', Prefix: 'dir' }))).toEqual([['dir0'], ['dir/']]);
    expect(told(await list({ Delimiter: 'ir', Prefix: 'd' }))).toEqual([[], ['dir']]);
    expect(await list({ Delimiter: '' })).not.toHaveProperty('Delimiter');
  });

  it.each([1, 2, 3])('is the same in pages of %i', async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await list({ Delimiter: '/', MaxKeys, ...(ContinuationToken && { ContinuationToken }) });
      expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
      expect(page.ContinuationToken).toBe(ContinuationToken);
      seen.push(...told(page).flat().sort(byBytes));
      ContinuationToken = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
      if (!ContinuationToken) break;
    }
    expect(seen).toEqual(['a', 'dir/', 'dir0', 'e/', 'k &<"', 'ä+ b', '\uFF21', '😀']);
  });

  it('begins behind a key, unless a token says where', async () => {
    expect(told(await list({ StartAfter: 'dir/b', MaxKeys: 2 }))[0]).toEqual(['dir/sub/c', 'dir0']);
    expect(told(await list({ StartAfter: 'dir/b', Delimiter: '/', MaxKeys: 2 }))).toEqual([['dir0'], ['e/']]);
    const { NextContinuationToken: ContinuationToken } = await list({ StartAfter: 'dir/a', MaxKeys: 1 });
    const rest = await list({ ContinuationToken, StartAfter: 'zzz' });
    expect(told(rest)[0]?.[0]).toBe('dir/sub/c');
    expect(rest).not.toHaveProperty('StartAfter');
  });

  it('of nothing is whole', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, MaxKeys: 0, IsTruncated: false });
    expect(await list({ Prefix: 'none' })).toMatchObject({ KeyCount: 0, Prefix: 'none', IsTruncated: false });
    expect(await list({ MaxKeys: 5000 })).toMatchObject({ MaxKeys: 1000 });
  });

  it('writes keys so that any client can read them, where that is asked for', async () => {
    const page = await list({ EncodingType: 'url', Prefix: 'ä+ ' });
    expect([page.EncodingType, page.Prefix, page.Contents?.[0]?.Key]).toEqual(['url', '%C3%A4%2B+', '%C3%A4%2B+b']);
  });

  it.each<[string, Partial<ListObjectsV2CommandInput>, object]>([
    [
      'token',
      { ContinuationToken: 'none' },
      { message: 'The continuation token provided is incorrect', ArgumentName: 'continuation-token' },
    ],
    [
      'encoding',
      { EncodingType: 'gzip' as 'url' },
      { message: 'Invalid Encoding Method specified in Request', ArgumentName: 'encoding-type', ArgumentValue: 'gzip' },
    ],
    [
      'number',
      { MaxKeys: -1 },
      {
        message: 'Argument maxKeys must be an integer between 0 and 2147483647',
        ArgumentName: 'maxKeys',
        ArgumentValue: '-1',
      },
    ],
  ])('is refused for a %s that is none', async (_, input, members) => {
    expect(await refusal(list(input))).toMatchObject({ name: 'InvalidArgument', status: 400, ...members });
  });
});

describe('a list of the first kind', () => {
  it('goes on behind a key, and names it where clients could not know it', async () => {
    const page = await listOld({ MaxKeys: 2 });
    expect(page).toMatchObject({ Marker: '', IsTruncated: true });
    expect(page).not.toHaveProperty('NextMarker');
    const grouped = await listOld({ Delimiter: '/', MaxKeys: 2 });
    expect(grouped.NextMarker).toBe('dir/');
    const { NextMarker: Marker } = grouped;
    expect(told(await listOld({ Delimiter: '/', MaxKeys: 2, Marker }))).toEqual([['dir0'], ['e/']]);
  });

  it('is written in the order in which some clients must read it, with times of the service’s kind', async () => {
    const answer = await fetch(presignedUrl({ url: aws.url, path: `/${Bucket}` }));
    const text = await answer.text();
    expect(answer.headers.get('x-amz-bucket-region')).toBe(REGION);
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<ListBucketResult xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/">/,
    );
    expect(text.indexOf('<Name>')).toBeLessThan(text.indexOf('<Contents>'));
    expect(text).toMatch(/<LastModified>[\d-]{10}T[\d:]{8}\.000Z<\/LastModified>/);
    expect(text).toContain('<ETag>&quot;0cc175b9c0f1b6a831c399e269772661&quot;</ETag>');
    const buckets = await (await fetch(presignedUrl({ url: aws.url, path: '/' }))).text();
    expect(buckets.indexOf('<Owner>')).toBeLessThan(buckets.indexOf('<Buckets>'));
  });
});
