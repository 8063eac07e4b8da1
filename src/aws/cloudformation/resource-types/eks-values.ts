// What the types of EKS have in common.

import { isObject, type JsonValue } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type { Tag } from './resource-type.ts';

/** EKS has tags as maps. */
export const tagMap = (tags: readonly Tag[]) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
export const objectsOf = (value: JsonValue | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);

/** What did not become what it was to become, as CloudFormation reports it. */
export function notStabilized(what: string, issues: readonly { message?: string | undefined }[]): AwsError {
  const reasons = issues.map(({ message = '' }) => message).join(' ');
  return new AwsError('NotStabilized', `${what} did not stabilize. ${reasons}`.trim());
}
