// Users as records, each with at most two access keys.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import type { PolicyHolder } from './policy-holders.ts';
import type { AccessKeyMetadata, User } from './types.gen.ts';

export type UserRecord = PolicyHolder & {
  user: User & { UserName: string; UserId: string; Arn: string };
  keys: AccessKeyMetadata[];
  /** Of one that has a password. */
  loginProfile?: { CreateDate: number; PasswordResetRequired: boolean };
};

export const USERS = records<UserRecord>('iam.users');

export function userKey(account: string, name: string): string {
  return USERS.keyOf({ account, region: GLOBAL_REGION }, name.toLowerCase());
}

export function userArn(scope: Scope, path: string, name: string): string {
  return globalArn('iam', scope, `user${path}${name}`);
}

/** Puts a record under a name that nobody has; throws EntityAlreadyExists. */
export function addNewUser(transaction: Transaction, account: string, record: UserRecord): void {
  const name = record.user.UserName;
  const key = userKey(account, name);
  if (USERS.find(transaction, key)) throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`);
  USERS.put(transaction, key, record);
}

/** Throws NoSuchEntity. */
export function getUserRecord(from: Store | Transaction, account: string, name: string): UserRecord {
  const found = USERS.find(from, userKey(account, name));
  if (!found) throw new AwsError('NoSuchEntity', `The user with name ${name} cannot be found.`);
  return found;
}

/** Replaces the record by what `change` makes of it; the user must exist. */
export function changeUser(
  store: Store,
  { account, name }: { readonly account: string; readonly name: string },
  change: (record: UserRecord) => UserRecord,
): void {
  store.commit((transaction) => {
    const before = getUserRecord(transaction, account, name);
    USERS.put(transaction, userKey(account, name), change(before));
  });
}

/** The user that an ARN names: `arn:aws:iam::123456789012:user/path/NAME`. */
export function findUserByArn(from: Store | Transaction, account: string, arn: string): UserRecord | undefined {
  const found = USERS.find(from, userKey(account, arn.slice(arn.lastIndexOf('/') + 1)));
  return found?.user.Arn === arn ? found : undefined;
}

/** A user as IAM describes it, without tags where it has none. */
export function toUser(user: UserRecord['user']): UserRecord['user'] {
  return { ...user, Tags: user.Tags?.length ? user.Tags : undefined };
}

/** The user that a request names, or who signed it: `Must specify userName when calling with non-User credentials`. */
export function userNameOf(name: string | undefined, principalArn: string): string {
  const own = /:user\/(?:.*\/)?([^/]+)$/.exec(principalArn)?.[1];
  const wanted = name ?? own;
  if (wanted === undefined)
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials', {
      status: 400,
    });
  return wanted;
}
