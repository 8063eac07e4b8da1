// Where a request names its bucket: in the path, or before the host’s own name; and what is kept when the program ends.

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import { presignedUrl } from '../support/presign.ts';
import { BUCKET as Bucket, givenBucket, givenObjects, s3Of } from '../support/s3.ts';
import { startAws } from '../support/start-aws.ts';

/** Sends to `url` what is meant for `host`. */
function ask(url: string, host: string, path: string): Promise<{ status: number | undefined; text: string }> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => {
        text += part.toString();
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a bucket is named', () => {
  it.each([
    [`${Bucket}.s3.us-west-2.amazonaws.com`, '/dir/a%20b'],
    [`${Bucket}.s3-us-west-2.amazonaws.com`, '/dir/a%20b'],
    [`${Bucket}.s3.amazonaws.com`, '/dir/a%20b'],
    [`${Bucket}.localhost:4566`, '/dir/a%20b'],
    [`${Bucket}.s3.localhost.localstack.cloud:4566`, '/dir/a%20b'],
    ['s3.us-west-2.amazonaws.com', `/${Bucket}/dir/a%20b`],
    ['localhost:4566', `/${Bucket}/dir/a%20b`],
    ['127.0.0.1:4566', `/${Bucket}/dir/a%20b`],
  ])('at %s by %s', async (host, path) => {
    await using aws = await startAws();
    const s3 = s3Of(aws);
    await givenBucket(s3);
    await givenObjects(s3, 'dir/a b');
    const { search } = new URL(presignedUrl({ url: `http://${host}`, path }));
    expect(await ask(aws.url, host, path + search)).toEqual({ status: 200, text: 'dir/a b' });
  });

  it('in a host that nobody signs for as well, which is refused in its own way', async () => {
    await using aws = await startAws();
    const { status, text } = await ask(aws.url, `${Bucket}.s3.amazonaws.com`, '/one');
    expect([status, text]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
    ]);
  });

  it('in the path with no key, whether or not a slash ends it', async () => {
    await using aws = await startAws();
    await givenBucket(s3Of(aws));
    for (const path of [`/${Bucket}`, `/${Bucket}/`]) {
      const answer = await fetch(presignedUrl({ url: aws.url, path, query: { 'list-type': '2' } }));
      expect(await answer.text()).toContain(`<Name>${Bucket}</Name>`);
    }
    const misread = await fetch(presignedUrl({ url: aws.url, path: `/${Bucket}/%FF` }).replace('%FF?', '%E0%A4%A?'));
    expect(misread.status).toBeGreaterThanOrEqual(400);
  });
});

it('what was put is there when the store is opened again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-s3-store-'));
  const path = join(folder, 'store.db');
  try {
    const before = openSqliteStore({ path });
    {
      await using aws = await startAws({ store: before });
      const s3 = s3Of(aws);
      await givenBucket(s3);
      await s3.send(
        new PutObjectCommand({ Bucket, Key: 'one', Body: Buffer.from([0, 255, 128]), Metadata: { team: 'a' } }),
      );
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'whole' }));
      await s3.send(new UploadPartCommand({ Bucket, Key: 'whole', UploadId, PartNumber: 1, Body: 'part' }));
    }
    await before[Symbol.asyncDispose]();
    const after = openSqliteStore({ path });
    {
      await using aws = await startAws({ store: after });
      const s3 = s3Of(aws);
      const one = await s3.send(new GetObjectCommand({ Bucket, Key: 'one' }));
      expect(one.Metadata).toEqual({ team: 'a' });
      expect(await one.Body?.transformToByteArray()).toEqual(new Uint8Array([0, 255, 128]));
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'other' }));
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key: 'other', UploadId, PartNumber: 1, Body: 'b' }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'other', UploadId, MultipartUpload }));
      expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual([
        'one',
        'other',
      ]);
    }
    await after[Symbol.asyncDispose]();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
