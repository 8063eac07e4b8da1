// What of CloudWatch Logs has tags: log groups and destinations, by their ARNs.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { DESTINATIONS, putDestinationRecord } from './destinations.ts';
import { getLogGroupByArn, putLogGroup } from './log-groups.ts';

type Tags = Record<string, string>;

/** Throws ResourceNotFoundException. */
export function tagsOf(from: Store | Transaction, scope: Scope, arn: string): Tags {
  return (findDestination(from, scope, arn) ?? getLogGroupByArn(from, scope, arn)).tags;
}

/** Throws ResourceNotFoundException. */
export function changeTags(
  transaction: Transaction,
  scope: Scope,
  { arn, change }: { readonly arn: string; readonly change: (before: Tags) => Tags },
): void {
  const destination = findDestination(transaction, scope, arn);
  if (destination) {
    putDestinationRecord(transaction, scope, { ...destination, tags: change(destination.tags) });
    return;
  }
  const group = getLogGroupByArn(transaction, scope, arn);
  putLogGroup(transaction, scope, { ...group, tags: change(group.tags) });
}

function findDestination(from: Store | Transaction, scope: Scope, arn: string) {
  return DESTINATIONS.list(from, scope).find(({ destination }) => destination.arn === arn);
}
