// Fargate profiles as records.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { parseRecordKey, records } from '../records.ts';
import type { ClusterReference } from './control-planes.ts';
import { noSuchProfile } from './errors.ts';
import type { FargateProfile } from './types.gen.ts';

export type FargateProfileRecord = {
  /** As it is described; times in milliseconds. */
  profile: FargateProfile & {
    fargateProfileName: string;
    fargateProfileArn: string;
    clusterName: string;
    podExecutionRoleArn: string;
    subnets: string[];
    status: NonNullable<FargateProfile['status']>;
    tags: Record<string, string>;
  };
  /** When the present status began: what the dial counts from. */
  statusSinceMs: number;
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const FARGATE_PROFILES = records<FargateProfileRecord>('eks.fargate-profiles');

export function profileKey(cluster: ClusterReference, name: string): string {
  return FARGATE_PROFILES.keyOf(cluster, cluster.name, name);
}

/** The cluster and the name in a profile's key. */
export function profileReference(key: string): { cluster: ClusterReference; name: string } {
  const { scope, parts } = parseRecordKey(key);
  return { cluster: { name: parts[0] ?? '', ...scope }, name: parts[1] ?? '' };
}

export function listProfiles(from: Store | Transaction, cluster: ClusterReference): readonly FargateProfileRecord[] {
  return FARGATE_PROFILES.list(from, cluster, cluster.name);
}

/** Throws ResourceNotFoundException. */
export function getProfile(
  from: Store | Transaction,
  { account, region }: Scope,
  { clusterName, fargateProfileName }: { clusterName: string; fargateProfileName: string },
): FargateProfileRecord {
  const key = profileKey({ account, region, name: clusterName }, fargateProfileName);
  const found = FARGATE_PROFILES.find(from, key);
  if (!found) throw noSuchProfile(clusterName, fargateProfileName);
  return found;
}

/** Replaces a record by what `change` makes of it, if it is still there. */
export function changeProfile(
  transaction: Transaction,
  key: string,
  change: (record: FargateProfileRecord) => FargateProfileRecord,
): void {
  const before = FARGATE_PROFILES.find(transaction, key);
  if (before) FARGATE_PROFILES.put(transaction, key, change(before));
}

/** The record in another status, from now on. */
export function withProfileStatus(
  record: FargateProfileRecord,
  status: FargateProfileRecord['profile']['status'],
  nowMs: number,
): FargateProfileRecord {
  return { ...record, statusSinceMs: nowMs, profile: { ...record.profile, status } };
}
