// Managed policies: those that a user makes, kept as records; and those of AWS, of which the names are known.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import { AWS_POLICY_ARN, awsPolicy } from './aws-managed-policies.ts';
import { type GroupRecord, listGroupRecords } from './groups.ts';
import type { PolicyHolder } from './policy-holders.ts';
import { listRoleRecords, type RoleRecord } from './roles.ts';
import type { Policy } from './types.gen.ts';
import { USERS, type UserRecord } from './users.ts';

export type PolicyVersionRecord = { versionId: string; document: string; createdMs: number };

export type PolicyRecord = {
  /** As served, but for the count of its attachments and its default version. */
  policy: Policy & { PolicyName: string; Arn: string; Path: string };
  versions: PolicyVersionRecord[];
  defaultVersionId: string;
  /** Version ids are not used twice. */
  nextVersion: number;
};

export const POLICIES = records<PolicyRecord>('iam.policies');

export function policyKey(account: string, arn: string): string {
  return POLICIES.keyOf({ account, region: GLOBAL_REGION }, arn.slice(arn.lastIndexOf('/') + 1).toLowerCase());
}

/** The policy of that ARN, of the account or of AWS. Throws NoSuchEntity. */
export function getPolicyRecord(from: Store | Transaction, account: string, arn: string): PolicyRecord {
  const found = awsPolicy(arn) ?? POLICIES.find(from, policyKey(account, arn));
  if (found?.policy.Arn !== arn) throw noSuchPolicy(arn);
  return found;
}

export function noSuchPolicy(arn: string): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
}

/** Whether a role can have it. Emulator: every name of an AWS-managed policy is believed. */
export function isAttachable(from: Store | Transaction, account: string, arn: string): boolean {
  return AWS_POLICY_ARN.test(arn) || POLICIES.find(from, policyKey(account, arn))?.policy.Arn === arn;
}

/** Replaces the record by what `change` makes of it. Throws NoSuchEntity; AWS's own cannot be changed. */
export function changePolicy(
  store: Store,
  { account, arn }: { readonly account: string; readonly arn: string },
  change: (record: PolicyRecord) => PolicyRecord,
): void {
  refuseAwsPolicy(arn);
  store.commit((transaction) => {
    const before = getPolicyRecord(transaction, account, arn);
    POLICIES.put(transaction, policyKey(account, arn), change(before));
  });
}

/** Throws AccessDenied for a policy that is AWS's. */
export function refuseAwsPolicy(arn: string): void {
  if (AWS_POLICY_ARN.test(arn))
    throw new AwsError('AccessDenied', `User is not authorized to perform this operation on resource: policy ${arn}`, {
      status: 403,
    });
}

/** Throws NoSuchEntity. */
export function getVersion(record: PolicyRecord, versionId: string): PolicyVersionRecord {
  const found = record.versions.find((version) => version.versionId === versionId);
  if (!found)
    throw new AwsError(
      'NoSuchEntity',
      `Policy ${record.policy.Arn} version ${versionId} does not exist or is not attachable.`,
    );
  return found;
}

/** Whom a policy is attached to, or whom it limits. */
interface PolicyEntities {
  readonly roles: readonly RoleRecord[];
  readonly users: readonly UserRecord[];
  readonly groups: readonly GroupRecord[];
}

/** The roles, users and groups that have it. */
export function holdersOf(store: Store, account: string, arn: string): PolicyEntities {
  const has = ({ attachedPolicies = [] }: PolicyHolder) => attachedPolicies.includes(arn);
  return {
    roles: listRoleRecords(store, account).filter(has),
    users: USERS.list(store, { account, region: GLOBAL_REGION }).filter(has),
    groups: listGroupRecords(store, account).filter(has),
  };
}

/** The roles and users whose permissions boundary it is. */
export function boundedBy(store: Store, account: string, arn: string): PolicyEntities {
  return {
    roles: listRoleRecords(store, account).filter(
      ({ role }) => role.PermissionsBoundary?.PermissionsBoundaryArn === arn,
    ),
    users: USERS.list(store, { account, region: GLOBAL_REGION }).filter(
      ({ user }) => user.PermissionsBoundary?.PermissionsBoundaryArn === arn,
    ),
    groups: [],
  };
}

/** How many they are. */
export function countOf({ roles, users, groups }: PolicyEntities): number {
  return roles.length + users.length + groups.length;
}

/** A policy as IAM describes it. */
export function toPolicy(store: Store, account: string, { policy, defaultVersionId }: PolicyRecord): Policy {
  return {
    ...policy,
    DefaultVersionId: defaultVersionId,
    AttachmentCount: countOf(holdersOf(store, account, policy.Arn)),
    PermissionsBoundaryUsageCount: countOf(boundedBy(store, account, policy.Arn)),
    IsAttachable: true,
  };
}
