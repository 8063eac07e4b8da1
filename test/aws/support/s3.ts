// A client of S3, a bucket, and what is refused.

import { CreateBucketCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { REGION, type RunningAws, TEST_KEY } from './start-aws.ts';

export const BUCKET = 'one-bucket';

/** Buckets are named in the path: there is no DNS here for others. */
export function s3Of(aws: RunningAws, options: S3ClientConfig = {}): S3Client {
  const common = { endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1, forcePathStyle: true };
  return new S3Client({ ...common, ...options });
}

/** In the region of the tests. */
export async function givenBucket(s3: S3Client, Bucket = BUCKET): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}

export async function givenObjects(s3: S3Client, ...keys: string[]): Promise<void> {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
}

/** Code, message and status of what is refused, with all that the body says beside; throws where it is not refused. */
export async function refusal(request: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await request.then(
    () => undefined,
    (refused: Error & { $metadata?: { httpStatusCode?: number } }) => refused,
  );
  if (!error) throw new Error('it was not refused');
  const { $metadata, ...members } = error;
  return { ...members, name: error.name, message: error.message, status: $metadata?.httpStatusCode };
}
