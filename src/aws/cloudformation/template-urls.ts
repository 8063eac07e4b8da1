// Templates that lie in S3. They are looked for here alone, whatever host the address has.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { bucketArn, getBucket } from '../s3/buckets.ts';
import { readContents } from '../s3/contents.ts';
import { getObjectRecord } from '../s3/objects.ts';
import { type Address, addressOf } from '../s3/wire/addressing.ts';
import { validationError } from './errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES = 1_000_000;

/** The text of the template. Throws ValidationError. */
export function templateAt(url: string, context: AwsContext): string {
  const { bucket, key } = objectOf(url) ?? {};
  if (bucket === undefined || key === undefined) throw validationError('TemplateURL must be a supported URL.');
  try {
    const { region } = getBucket(context.store, context, { Bucket: bucket });
    const { size, contents } = getObjectRecord(context.store, { region, bucket, key }, undefined);
    if (size > MOST_BYTES) throw validationError(`Template may not exceed ${MOST_BYTES} bytes in size.`);
    return readContents(context.store, region, contents).toString('utf8');
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'ValidationError') throw s3Refusal(error);
    throw error;
  }
}

/** As CloudFormation passes on what S3 says. */
export function s3Refusal({ message }: Pick<AwsError, 'message'>): AwsError {
  return validationError(
    `S3 error: ${message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
  );
}

/** What whoever sends the address must be able to read; undefined for one of no object. */
export function templateArn(url: string | undefined, { region }: Scope): string | undefined {
  const { bucket, key } = objectOf(url ?? '') ?? {};
  return bucket === undefined || key === undefined ? undefined : `${bucketArn(region, bucket)}/${key}`;
}

function objectOf(url: string): Address | undefined {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  try {
    return addressOf({ path: pathname, headers: new Map([['host', host]]) });
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
