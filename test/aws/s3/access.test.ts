// Who may do what: policies of identities and of buckets, where they are evaluated; and where buckets are named.

import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, deny, document, givenUser } from '../support/identities.ts';
import { BUCKET as Bucket, givenBucket, givenObjects, refusal, s3Of } from '../support/s3.ts';
import { ACCOUNT, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
  s3 = s3Of(aws);
  await givenBucket(s3);
  await givenObjects(s3, 'a/1', 'a/2', 'b/1');
});
afterEach(() => aws[Symbol.asyncDispose]());

const BUCKET_ARN = `arn:aws:s3:::${Bucket}`;
const USER = `arn:aws:iam::${ACCOUNT}:user/reader`;

async function as(...statements: object[]): Promise<S3Client> {
  const { sts } = await givenUser(aws, 'reader', ...statements);
  return s3Of(aws, { credentials: await sts.config.credentials() });
}

const denied = (action: string, resource: string, why = 'because no identity-based policy allows the') => ({
  name: 'AccessDenied',
  status: 403,
  message: `User: ${USER} is not authorized to perform: ${action} on resource: "${resource}" ${why}${why.endsWith('the') ? ` ${action} action` : ''}`,
});

const get = (Key: string) => new GetObjectCommand({ Bucket, Key });

describe('a policy of who asks', () => {
  it('opens what it names', async () => {
    const reader = await as(
      allow('s3:GetObject', `${BUCKET_ARN}/a/*`),
      allow('s3:ListBucket', BUCKET_ARN, { StringLike: { 's3:prefix': 'a/*' } }),
    );
    await reader.send(get('a/1'));
    expect(await refusal(reader.send(get('b/1')))).toMatchObject(denied('s3:GetObject', `${BUCKET_ARN}/b/1`));
    expect((await reader.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }))).KeyCount).toBe(2);
    expect(await refusal(reader.send(new ListObjectsV2Command({ Bucket })))).toMatchObject(
      denied('s3:ListBucket', BUCKET_ARN),
    );
    expect(await refusal(reader.send(new PutObjectCommand({ Bucket, Key: 'a/1', Body: 'a' })))).toMatchObject(
      denied('s3:PutObject', `${BUCKET_ARN}/a/1`),
    );
    expect(await refusal(reader.send(new ListBucketsCommand()))).toMatchObject({ name: 'AccessDenied' });
  });

  it('is asked by the name of the action that the service has, whatever the operation is called', async () => {
    const VersioningConfiguration = { Status: 'Enabled' as const };
    const setter = await as(allow('s3:PutBucketVersioning', BUCKET_ARN));
    await setter.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect(
      await refusal(setter.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a/1' }] } }))),
    ).toMatchObject(denied('s3:DeleteObject', `${BUCKET_ARN}/a/1`));
  });
});

describe('a policy of a bucket', () => {
  const put = (...statements: object[]) =>
    s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(...statements) }));

  it('opens it to whom it names', async () => {
    const reader = await as();
    await put({ ...allow('s3:GetObject', `${BUCKET_ARN}/*`), Principal: { AWS: USER } });
    await reader.send(get('a/1'));
    expect(await refusal(reader.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({ name: 'AccessDenied' });
  });

  it('closes it to whom their own policies open it', async () => {
    const reader = await as(allow('s3:*'));
    await reader.send(get('a/1'));
    await put({ ...deny('s3:GetObject', `${BUCKET_ARN}/a/*`), Principal: '*' });
    expect(await refusal(reader.send(get('a/1')))).toMatchObject(
      denied('s3:GetObject', `${BUCKET_ARN}/a/1`, 'with an explicit deny in a resource-based policy'),
    );
    await reader.send(get('b/1'));
  });

  it('is no longer asked when it is gone', async () => {
    const reader = await as(allow('s3:*'));
    await put({ ...deny('s3:PutObject', `${BUCKET_ARN}/*`), Principal: '*' });
    expect(await refusal(reader.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' })))).toMatchObject({
      name: 'AccessDenied',
    });
  });
});
