// Tags of parameters, which are the only resources here that have some.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { findParameter, type ParameterRecord, putParameterRecord } from './parameters.ts';
import type { Tag } from './types.gen.ts';

const MOST_TAGS = 50;

interface Tagged {
  readonly ResourceType: string;
  readonly ResourceId: string;
}

/** The parameter whose tags are meant. Throws InvalidResourceId: there are no resources of the other types. */
export function getTagged(
  from: Transaction | AwsContext['store'],
  context: AwsContext,
  { ResourceType, ResourceId }: Tagged,
): ParameterRecord {
  const found = ResourceType === 'Parameter' ? findParameter(from, context, ResourceId) : undefined;
  // The words are those that moto's tests have for it.
  if (!found) throw new AwsError('InvalidResourceId', 'Invalid Resource Id');
  return found;
}

/** Throws InvalidResourceId, TooManyTagsError. @param change makes the tags that it then has */
export function changeTags(context: AwsContext, tagged: Tagged, change: (tags: readonly Tag[]) => Tag[]): void {
  context.store.commit((transaction) => {
    const record = getTagged(transaction, context, tagged);
    putParameterRecord(transaction, context, { ...record, tags: change(record.tags) });
  });
}

/** Those that a parameter has, with those that are added. Throws TooManyTagsError, ValidationException. */
export function withTags(before: readonly Tag[], added: readonly Tag[]): Tag[] {
  const keys = new Set(added.map(({ Key }) => Key));
  if ([...keys].some((key) => /^aws:/i.test(key)))
    throw new AwsError('ValidationException', 'Tag keys beginning with aws: are reserved for system use');
  const tags = [...before.filter(({ Key }) => !keys.has(Key)), ...added];
  if (tags.length > MOST_TAGS)
    throw new AwsError(
      'TooManyTagsError',
      'The Targets parameter includes too many tags. Remove one or more tags and try the command again.',
    );
  return tags;
}
