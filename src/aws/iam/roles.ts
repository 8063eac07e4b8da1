// Roles as records, and how the rest of AWS looks them up.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import type { Role } from './types.gen.ts';

export type RoleRecord = {
  /** As served, but for the documents, which are kept unencoded. */
  role: Role & { AssumeRolePolicyDocument: string };
  /** ARNs of managed policies. */
  attachedPolicies: string[];
  /** Name → document. */
  inlinePolicies: Record<string, string>;
};

export const ROLES = records<RoleRecord>('iam.roles');

/** Names differ by more than case, and IAM has no regions. */
export function roleKey(account: string, name: string): string {
  return ROLES.keyOf({ account, region: GLOBAL_REGION }, name.toLowerCase());
}

export function listRoleRecords(store: Store, account: string): readonly RoleRecord[] {
  return ROLES.list(store, { account, region: GLOBAL_REGION });
}

/** Undefined when there is none of that name. */
export function findRoleRecord(from: Store | Transaction, account: string, name: string): RoleRecord | undefined {
  return ROLES.find(from, roleKey(account, name));
}

/** Throws NoSuchEntity. */
export function getRoleRecord(from: Store | Transaction, account: string, name: string): RoleRecord {
  const found = findRoleRecord(from, account, name);
  if (!found) throw noSuchRole(name);
  return found;
}

function noSuchRole(name: string): AwsError {
  return new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`);
}

/** Replaces the record by what `change` makes of it; the role must exist. */
export function changeRole(
  store: Store,
  { account, name }: { readonly account: string; readonly name: string },
  change: (record: RoleRecord) => RoleRecord,
): void {
  store.commit((transaction) => {
    const before = getRoleRecord(transaction, account, name);
    ROLES.put(transaction, roleKey(account, name), change(before));
  });
}

/** The role that an ARN names: `arn:aws:iam::123456789012:role/path/NAME`. Undefined for one of another account, or for none. */
export function findRoleByArn(from: Store | Transaction, account: string, arn: string): RoleRecord | undefined {
  const parsed = parseRoleArn(arn);
  if (parsed?.account !== account) return undefined;
  const found = ROLES.find(from, roleKey(account, parsed.name));
  return found?.role.Arn === arn ? found : undefined;
}

export function parseRoleArn(arn: string): { account: string; path: string; name: string } | undefined {
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):role(\/(?:.+\/)?)([\w+=,.@-]+)$/.exec(arn);
  return match ? { account: match[1] ?? '', path: match[2] ?? '', name: match[3] ?? '' } : undefined;
}

export interface NewRole {
  readonly name: string;
  readonly path: string;
  readonly trustPolicy: string;
  readonly createdMs: number;
}

export function newRoleRecord(scope: Scope, { name, path, trustPolicy, createdMs }: NewRole): RoleRecord {
  return {
    role: {
      Path: path,
      RoleName: name,
      RoleId: newIamId('AROA'),
      Arn: globalArn('iam', scope, `role${path}${name}`),
      CreateDate: wholeSeconds(createdMs),
      AssumeRolePolicyDocument: trustPolicy,
      MaxSessionDuration: 3600,
    },
    attachedPolicies: [],
    inlinePolicies: {},
  };
}

/** Emulator: with `--unknown-references adopt`, a role that nobody made is made on first mention, trusting `services`. */
export function adoptRole(
  transaction: Transaction,
  scope: Scope,
  {
    arn,
    services,
    createdMs,
  }: { readonly arn: string; readonly services: readonly string[]; readonly createdMs: number },
): RoleRecord | undefined {
  const parsed = parseRoleArn(arn);
  if (parsed?.account !== scope.account) return undefined;
  const statement = { Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' };
  const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const made = newRoleRecord(scope, { ...parsed, trustPolicy, createdMs });
  ROLES.put(transaction, roleKey(scope.account, parsed.name), made);
  return made;
}

/** Documents leave IAM percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A role as IAM describes it, without tags where it has none. */
export function toRole({ role }: RoleRecord): Role {
  return {
    ...role,
    AssumeRolePolicyDocument: encodeDocument(role.AssumeRolePolicyDocument),
    Tags: role.Tags?.length ? role.Tags : undefined,
  };
}
