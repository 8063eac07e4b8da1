// The tags that a resource is to have from the start.

import { AwsError } from '../aws-error.ts';
import type { Tag, TagSpecification } from './types.gen.ts';

type ResourceType = NonNullable<TagSpecification['ResourceType']>;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const MOST_TAGS = 50;

/** Throws for those that are meant for something else, as EC2 does. */
export function tagsFor(specifications: readonly TagSpecification[] | undefined, type: ResourceType): Tag[] {
  const foreign = (specifications ?? []).find(({ ResourceType: other }) => other !== undefined && other !== type);
  if (foreign)
    throw new AwsError(
      'InvalidParameterValue',
      `'${foreign.ResourceType}' is not a valid taggable resource type for this operation.`,
    );
  return withTags(
    [],
    (specifications ?? []).flatMap(({ Tags }) => Tags ?? []),
  );
}

/** The tags with `added` among them; one of the same key is replaced. Throws where they are malformed or too many. */
export function withTags(before: readonly Tag[], added: readonly Tag[]): Tag[] {
  for (const { Key = '' } of added) {
    if (Key === '') throw new AwsError('InvalidParameterValue', 'Tag key cannot be empty');
    if (Key.toLowerCase().startsWith('aws:'))
      throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
    if (Key.length > 127)
      throw new AwsError('InvalidParameterValue', `Tag key exceeds the maximum length of 127 characters`);
  }
  const byKey = new Map(before.map((tag) => [tag.Key, tag]));
  for (const { Key, Value = '' } of added) byKey.set(Key, { Key, Value });
  const own = [...byKey.keys()].filter((key) => !key?.startsWith('aws:'));
  if (own.length > MOST_TAGS)
    throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  return [...byKey.values()];
}
