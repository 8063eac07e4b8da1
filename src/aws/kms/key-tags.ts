// The tags of a key: how many, and which. The words are recorded from the service in localstack's tests (tests/aws/services/kms).

import { AwsError } from '../aws-error.ts';
import type { Tag } from './types.gen.ts';

const MOST_TAGS = 50;

/** Those that a key has, with those that are added. Throws TagException. */
export function withTags(before: readonly Tag[], added: readonly Tag[]): Tag[] {
  const keys = new Set(added.map(({ TagKey }) => TagKey));
  if (keys.size < added.length) throw new AwsError('TagException', 'Duplicate tag keys');
  if ([...keys].some((key) => /^aws:/i.test(key)))
    throw new AwsError('TagException', 'Tags beginning with aws: are reserved');
  const tags = [...before.filter(({ TagKey }) => !keys.has(TagKey)), ...added];
  if (tags.length > MOST_TAGS) throw new AwsError('TagException', 'Too many tags');
  return tags;
}
