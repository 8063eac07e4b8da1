// Access entries: who may use a cluster, in the API authentication modes. EKS makes some by itself; those are here.

import { randomUUID } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import { accessPolicyArn } from './access-policies.ts';
import { canonicalArn, pathlessRoleArn } from './canonical-arn.ts';
import type { ClusterReference } from './control-planes.ts';
import type { AccessEntry, AccessScope } from './types.gen.ts';

export type AssociatedPolicy = {
  policyArn: string;
  accessScope: AccessScope;
  associatedAt: number;
  modifiedAt: number;
};

export type AccessEntryRecord = {
  principalArn: string;
  accessEntryArn: string;
  kubernetesGroups: string[];
  username: string;
  type: string;
  createdAtMs: number;
  modifiedAtMs: number;
  tags: Record<string, string>;
  policies: AssociatedPolicy[];
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const ACCESS_ENTRIES = records<AccessEntryRecord>('eks.access-entries');

/** Of a pod execution role, in an access entry and in aws-auth alike: https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html */
export const FARGATE_USERNAME = 'system:node:{{SessionName}}';
export const FARGATE_GROUPS: readonly string[] = ['system:bootstrappers', 'system:nodes', 'system:node-proxier'];

/** Compared in lower case, as aws-iam-authenticator does; a role by its name, because its sessions do not tell its path. */
export function accessEntryKey(cluster: ClusterReference, principalArn: string): string {
  return ACCESS_ENTRIES.keyOf(cluster, cluster.name, canonicalArn(pathlessRoleArn(principalArn)));
}

export function findAccessEntry(
  from: Store | Transaction,
  cluster: ClusterReference,
  principalArn: string,
): AccessEntryRecord | undefined {
  return ACCESS_ENTRIES.find(from, accessEntryKey(cluster, principalArn));
}

/** Throws ResourceNotFoundException. */
export function getAccessEntry(
  from: Store | Transaction,
  cluster: ClusterReference,
  principalArn: string,
): AccessEntryRecord {
  const found = findAccessEntry(from, cluster, principalArn);
  if (!found)
    throw new AwsError(
      'ResourceNotFoundException',
      "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
      { members: { clusterName: cluster.name } },
    );
  return found;
}

type NewEntry = Pick<AccessEntryRecord, 'principalArn' | 'kubernetesGroups' | 'username' | 'type'> &
  Partial<Pick<AccessEntryRecord, 'tags' | 'policies' | 'requestToken' | 'requestDigest'>> & { readonly nowMs: number };

/** Writes an entry. */
export function putNewAccessEntry(
  transaction: Transaction,
  cluster: ClusterReference,
  { nowMs, ...entry }: NewEntry,
): AccessEntryRecord {
  const { account, name } = cluster;
  // `arn:aws:iam::123456789012:role/NAME` → `role/123456789012/NAME`
  const [kind = '', ...rest] = entry.principalArn.split(':').slice(5).join(':').split('/');
  const owner = entry.principalArn.split(':')[4] ?? account;
  const path = [kind, owner, ...rest, randomUUID()].join('/');
  const record: AccessEntryRecord = {
    tags: {},
    policies: [],
    ...entry,
    accessEntryArn: regionalArn('eks', cluster, `access-entry/${name}/${path}`),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
  };
  ACCESS_ENTRIES.put(transaction, accessEntryKey(cluster, entry.principalArn), record);
  return record;
}

/** Makes the entry where the principal has none. */
export function ensureAccessEntry(transaction: Transaction, cluster: ClusterReference, entry: NewEntry): void {
  if (!findAccessEntry(transaction, cluster, entry.principalArn)) putNewAccessEntry(transaction, cluster, entry);
}

/** The entry of a pod execution role. */
export function ensureFargateEntry(
  transaction: Transaction,
  cluster: ClusterReference,
  { roleArn, nowMs }: { readonly roleArn: string; readonly nowMs: number },
): void {
  ensureAccessEntry(transaction, cluster, {
    principalArn: pathlessRoleArn(roleArn),
    username: FARGATE_USERNAME,
    kubernetesGroups: [...FARGATE_GROUPS],
    type: 'FARGATE_LINUX',
    nowMs,
  });
}

/** The creator of a cluster in an API mode: an administrator by an entry that shows. */
export function ensureCreatorEntry(
  transaction: Transaction,
  cluster: ClusterReference,
  { creatorArn, nowMs }: { readonly creatorArn: string; readonly nowMs: number },
): void {
  const principalArn = roleArnOf(creatorArn);
  const policy = {
    policyArn: accessPolicyArn(cluster, 'AmazonEKSClusterAdminPolicy'),
    accessScope: { type: 'cluster' as const, namespaces: [] },
  };
  ensureAccessEntry(transaction, cluster, {
    principalArn,
    username: defaultUsername(principalArn),
    kubernetesGroups: [],
    type: 'STANDARD',
    policies: [{ ...policy, associatedAt: nowMs, modifiedAt: nowMs }],
    nowMs,
  });
}

/** The role behind a session; other ARNs stay. */
function roleArnOf(arn: string): string {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

/** Of a role, the name of its sessions; of a user, its ARN. https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
export function defaultUsername(principalArn: string): string {
  const role = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principalArn);
  return role ? `arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/{{SessionName}}` : principalArn;
}

/** An entry as it is described. */
export function toAccessEntry(clusterName: string, record: AccessEntryRecord): AccessEntry {
  const { principalArn, kubernetesGroups, accessEntryArn, tags, username, type } = record;
  return {
    clusterName,
    principalArn,
    kubernetesGroups,
    accessEntryArn,
    createdAt: record.createdAtMs,
    modifiedAt: record.modifiedAtMs,
    tags,
    username,
    type,
  };
}

export function deleteAccessEntries(transaction: Transaction, cluster: ClusterReference): void {
  for (const entry of ACCESS_ENTRIES.list(transaction, cluster, cluster.name))
    ACCESS_ENTRIES.delete(transaction, accessEntryKey(cluster, entry.principalArn));
}
