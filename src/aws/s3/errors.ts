// What S3 says when it refuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

import { AwsError } from '../aws-error.ts';

/** The status, and what the body says beside the message. */
interface ErrorFacts {
  readonly status: number;
  readonly [member: Capitalize<string>]: string | undefined;
  readonly additionalMessage?: string | undefined;
}

export function s3Error(code: string, message: string, { status, ...members }: ErrorFacts): AwsError {
  return new AwsError(code, message, { status, members });
}

export function malformedXml(options: ErrorOptions = {}): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message, { ...options, status: 400 });
}

export const accessDenied = (): AwsError => s3Error('AccessDenied', 'Access Denied', { status: 403 });

export const noSuchKey = (Key: string): AwsError =>
  s3Error('NoSuchKey', 'The specified key does not exist.', { status: 404, Key });

export const noSuchVersion = (Key: string, VersionId: string): AwsError =>
  s3Error('NoSuchVersion', 'The specified version does not exist.', { status: 404, Key, VersionId });

export const preconditionFailed = (Condition: string): AwsError =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    Condition,
  });

export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue: string): AwsError =>
  s3Error('InvalidArgument', message, { status: 400, ArgumentName, ArgumentValue });

/** As the service has it, the value is that of the header's name (localstack's tests have recorded it). */
export const invalidCopySource = (): AwsError =>
  invalidArgument('Invalid copy source object key', 'x-amz-copy-source', 'x-amz-copy-source');

/** For GET, HEAD and DELETE of one object; where many are deleted, a version that is none is not found. */
export const invalidVersionId = (versionId: string): AwsError =>
  invalidArgument('Invalid version id specified', 'versionId', versionId);

/** Of a header that asks for what is not emulated: the service's words for what it does not do itself. */
export const notImplemented = (Header: string, additionalMessage?: string): AwsError =>
  s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    status: 501,
    Header,
    additionalMessage,
  });
