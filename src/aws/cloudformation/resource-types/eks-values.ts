// What the types of EKS have in common.

import { isObject, type JsonValue } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import type { MadeResource, Tag } from './resource-type.ts';

/** EKS has tags as maps. */
export const tagMap = (tags: readonly Tag[]) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** From the tags that a resource of EKS has to those that it is to have. */
export function changeTags(
  calls: ResourceCalls,
  { tags }: MadeResource,
  { arn: resourceArn = '', before = {} }: { readonly arn: string | undefined; readonly before: object | undefined },
): void {
  const wanted = tagMap(tags);
  const tagKeys = Object.keys(before).filter((key) => !Object.hasOwn(wanted, key));
  if (tagKeys.length > 0) calls.call('eks', 'UntagResource', { resourceArn, tagKeys });
  calls.call('eks', 'TagResource', { resourceArn, tags: wanted });
}

export const objectsOf = (value: JsonValue | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);

/** What did not become what it was to become, as CloudFormation reports it. */
export function notStabilized(what: string, issues: readonly { message?: string | undefined }[]): AwsError {
  const reasons = issues.map(({ message = '' }) => message).join(' ');
  return new AwsError('NotStabilized', `${what} did not stabilize. ${reasons}`.trim());
}
