// Groups of users as records, with the policies that their members have.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import type { PolicyHolder } from './policy-holders.ts';
import type { Group } from './types.gen.ts';

export type GroupRecord = PolicyHolder & {
  group: Group;
  /** Names of its members. */
  userNames: string[];
};

export const GROUPS = records<GroupRecord>('iam.groups');

/** Names differ by more than case. */
export function groupKey(account: string, name: string): string {
  return GROUPS.keyOf({ account, region: GLOBAL_REGION }, name.toLowerCase());
}

export function groupArn(scope: Scope, path: string, name: string): string {
  return globalArn('iam', scope, `group${path}${name}`);
}

/** Puts a record under a name that nobody has; throws EntityAlreadyExists. */
export function addNewGroup(transaction: Transaction, account: string, record: GroupRecord): void {
  const name = record.group.GroupName;
  const key = groupKey(account, name);
  if (GROUPS.find(transaction, key))
    throw new AwsError('EntityAlreadyExists', `Group with name ${name} already exists.`);
  GROUPS.put(transaction, key, record);
}

/** Throws NoSuchEntity. */
export function getGroupRecord(from: Store | Transaction, account: string, name: string): GroupRecord {
  const found = GROUPS.find(from, groupKey(account, name));
  if (!found) throw new AwsError('NoSuchEntity', `The group with name ${name} cannot be found.`);
  return found;
}

/** Those that a user is in; all of the account without a user's name. */
export function listGroupRecords(
  from: Store | Transaction,
  account: string,
  userName?: string,
): readonly GroupRecord[] {
  const all = GROUPS.list(from, { account, region: GLOBAL_REGION });
  return userName === undefined ? all : all.filter(({ userNames }) => userNames.includes(userName));
}

/** Replaces the record by what `change` makes of it; the group must exist. */
export function changeGroup(
  store: Store,
  { account, name }: { readonly account: string; readonly name: string },
  change: (record: GroupRecord, transaction: Transaction) => GroupRecord,
): void {
  store.commit((transaction) => {
    const before = getGroupRecord(transaction, account, name);
    GROUPS.put(transaction, groupKey(account, name), change(before, transaction));
  });
}
