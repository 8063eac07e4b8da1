// Tags of IAM's resources: lists of Key and Value in which keys differ by more than case.

import { AwsError } from '../aws-error.ts';
import type { Tag } from './types.gen.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const MOST_TAGS = 50;

/** The tags with `added` among them; one of the same key is replaced. Throws InvalidInput for a key that is added twice, and LimitExceeded. */
export function withTags(before: readonly Tag[] | undefined, added: readonly Tag[]): Tag[] {
  if (new Set(added.map((tag) => tag.Key.toLowerCase())).size < added.length)
    throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  const byKey = new Map((before ?? []).map((tag) => [tag.Key.toLowerCase(), tag]));
  for (const tag of added) byKey.set(tag.Key.toLowerCase(), tag);
  if (byKey.size > MOST_TAGS)
    throw new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.', { status: 409 });
  return [...byKey.values()];
}

/** The tags without those of these keys; keys that are not there are no error. */
export function withoutTags(before: readonly Tag[] | undefined, keys: readonly string[]): Tag[] {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return (before ?? []).filter((tag) => !gone.has(tag.Key.toLowerCase()));
}
