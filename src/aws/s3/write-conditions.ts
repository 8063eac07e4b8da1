// Whether an object may be written over what is there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
// The refusals are recorded from the service in localstack's tests (tests/aws/services/s3/test_s3_api.py).

import { noSuchKey, notImplemented, preconditionFailed, s3Error } from './errors.ts';
import type { ObjectRecord } from './objects.ts';

export interface WriteConditions {
  readonly Key: string;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Throws NotImplemented, NoSuchKey, PreconditionFailed. @param before what has the key now */
export function checkWriteConditions(
  { IfNoneMatch, IfMatch, Key }: WriteConditions,
  before: ObjectRecord | undefined,
): void {
  if (IfNoneMatch !== undefined && IfMatch !== undefined)
    throw notImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw unknownValue('If-None-Match');
  if (IfMatch === '*') throw unknownValue('If-Match');
  if (IfNoneMatch === '*' && before) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!before) throw noSuchKey(Key);
  if (IfMatch !== before.etag && IfMatch !== before.etag.slice(1, -1)) throw preconditionFailed('If-Match');
}

const unknownValue = (header: string) =>
  notImplemented(header, `We don't accept the provided value of ${header} header for this API`);

/** The error for conditions of an upload, when the object was written or deleted after the upload's begin. */
export function writeConflict({ IfMatch, Key }: WriteConditions) {
  const Condition = IfMatch === undefined ? 'If-None-Match' : 'If-Match';
  const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
  return s3Error('ConditionalRequestConflict', message, { status: 409, Condition, Key });
}
