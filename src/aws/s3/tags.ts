// Whether S3 would take tags. https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging.html
// Its words are recorded from the service in localstack's tests (tests/aws/services/s3).

import { invalidArgument, s3Error } from './errors.ts';
import type { Tag } from './types.gen.ts';

const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What is tagged: each has words of its own. */
const TAGGED = {
  bucket: { most: 50, reserved: 'System tags cannot be added/updated by requester' },
  'new bucket': {
    most: 50,
    reserved:
      'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
  },
  object: { most: 10, reserved: 'Your TagKey cannot be prefixed with aws:' },
} as const;

/** Throws BadRequest, InvalidTag. */
export function checkTags(tags: readonly Tag[], tagged: keyof typeof TAGGED): void {
  const { most, reserved } = TAGGED[tagged];
  if (tags.length > most) {
    const message = tagged === 'object' ? 'Object tags cannot' : 'Bucket tag count cannot';
    throw s3Error('BadRequest', `${message} be greater than ${most}`, { status: 400 });
  }
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    if (keys.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: Key });
    keys.add(Key);
    if (Key.startsWith('aws:')) throw invalidTag(reserved, tagged === 'new bucket' ? {} : { TagKey: Key });
    if (Key === '' || Key.length > LONGEST_KEY || !ALLOWED.test(Key))
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: Key });
    if (Value.length > LONGEST_VALUE || !ALLOWED.test(Value))
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: Key, TagValue: Value });
  }
}

const invalidTag = (message: string, members: { readonly TagKey?: string; readonly TagValue?: string }) =>
  s3Error('InvalidTag', message, { status: 400, ...members });

const TAGGING = 'x-amz-tagging';

/** Those of the header, in the order of their keys as the service tells them. Throws InvalidArgument, and as `checkTags`. */
export function taggingOf(header: string): Tag[] {
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  const isRight =
    new Set(tags.map(({ Key }) => Key)).size === tags.length && tags.every(({ Value }) => ALLOWED.test(Value));
  if (!isRight)
    throw invalidArgument(
      `The header '${TAGGING}' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.`,
      TAGGING,
      header,
    );
  checkTags(tags, 'object');
  return tags.sort((a, b) => (a.Key < b.Key ? -1 : 1));
}
