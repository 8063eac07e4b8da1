// Instance profiles as records. Emulator: there are no EC2 instances; they are kept for the programs that make them.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import { findRoleRecord, toRole } from './roles.ts';
import type { InstanceProfile } from './types.gen.ts';

export type InstanceProfileRecord = {
  /** As served, but for the roles. */
  profile: InstanceProfile;
  /** At most one. */
  roleNames: string[];
};

export const INSTANCE_PROFILES = records<InstanceProfileRecord>('iam.instance-profiles');

export function instanceProfileKey(account: string, name: string): string {
  return INSTANCE_PROFILES.keyOf({ account, region: GLOBAL_REGION }, name.toLowerCase());
}

/** Throws NoSuchEntity. */
export function getInstanceProfile(from: Store | Transaction, account: string, name: string): InstanceProfileRecord {
  const found = INSTANCE_PROFILES.find(from, instanceProfileKey(account, name));
  if (!found) throw new AwsError('NoSuchEntity', `Instance Profile ${name} cannot be found.`);
  return found;
}

export function listInstanceProfileRecords(
  from: Store | Transaction,
  account: string,
): readonly InstanceProfileRecord[] {
  return INSTANCE_PROFILES.list(from, { account, region: GLOBAL_REGION });
}

/** Replaces the record by what `change` makes of it; the profile must exist. */
export function changeInstanceProfile(
  store: Store,
  { account, name }: { readonly account: string; readonly name: string },
  change: (record: InstanceProfileRecord, transaction: Transaction) => InstanceProfileRecord,
): void {
  store.commit((transaction) => {
    const before = getInstanceProfile(transaction, account, name);
    INSTANCE_PROFILES.put(transaction, instanceProfileKey(account, name), change(before, transaction));
  });
}

/** A profile as IAM describes it, with its role. */
export function toInstanceProfile(
  from: Store | Transaction,
  account: string,
  { profile, roleNames }: InstanceProfileRecord,
): InstanceProfile {
  const roles = roleNames.flatMap((name) => findRoleRecord(from, account, name) ?? []);
  return { ...profile, Roles: roles.map((record) => ({ ...toRole(record), Tags: undefined })) };
}
