// Access entries: who may use a cluster, in the API authentication modes. EKS makes some by itself; those are here.

import { randomUUID } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { records } from '../records.ts';
import { canonicalArn } from './canonical-arn.ts';
import type { ClusterReference } from './control-planes.ts';

export type AccessEntryRecord = {
  principalArn: string;
  accessEntryArn: string;
  kubernetesGroups: string[];
  username: string;
  type: 'STANDARD' | 'FARGATE_LINUX';
  createdAtMs: number;
  tags: Record<string, string>;
  /** ARNs of access policies whose scope is the whole cluster. */
  clusterPolicies: string[];
};

export const ACCESS_ENTRIES = records<AccessEntryRecord>('eks.access-entries');

export const CLUSTER_ADMIN_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** Of a pod execution role, in an access entry and in aws-auth alike: https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html */
export const FARGATE_USERNAME = 'system:node:{{SessionName}}';
export const FARGATE_GROUPS: readonly string[] = ['system:bootstrappers', 'system:nodes', 'system:node-proxier'];

/** Compared in lower case, as aws-iam-authenticator does. */
function accessEntryKey(cluster: ClusterReference, principalArn: string): string {
  return ACCESS_ENTRIES.keyOf(cluster, cluster.name, canonicalArn(principalArn));
}

export function findAccessEntry(
  from: Store | Transaction,
  cluster: ClusterReference,
  principalArn: string,
): AccessEntryRecord | undefined {
  return ACCESS_ENTRIES.find(from, accessEntryKey(cluster, principalArn));
}

type NewEntry = Pick<AccessEntryRecord, 'principalArn' | 'kubernetesGroups' | 'username' | 'type' | 'clusterPolicies'>;

/** Makes the entry where the principal has none. */
export function ensureAccessEntry(
  transaction: Transaction,
  cluster: ClusterReference,
  { nowMs, ...entry }: NewEntry & { readonly nowMs: number },
): void {
  const key = accessEntryKey(cluster, entry.principalArn);
  if (ACCESS_ENTRIES.find(transaction, key)) return;
  const { account, region, name } = cluster;
  // `arn:aws:iam::123456789012:role/NAME` → `role/123456789012/NAME`
  const [kind = '', ...rest] = entry.principalArn.split(':').slice(5).join(':').split('/');
  const path = [kind, account, ...rest, randomUUID()].join('/');
  ACCESS_ENTRIES.put(transaction, key, {
    ...entry,
    accessEntryArn: `arn:aws:eks:${region}:${account}:access-entry/${name}/${path}`,
    createdAtMs: nowMs,
    tags: {},
  });
}

/** The creator of a cluster in an API mode: an administrator by an entry that shows. */
export function ensureCreatorEntry(
  transaction: Transaction,
  cluster: ClusterReference,
  { creatorArn, nowMs }: { readonly creatorArn: string; readonly nowMs: number },
): void {
  const principalArn = roleArnOf(creatorArn);
  const isRole = principalArn !== creatorArn || /:role\//.test(creatorArn);
  const role = principalArn.slice(principalArn.lastIndexOf('/') + 1);
  ensureAccessEntry(transaction, cluster, {
    principalArn,
    username: isRole ? `arn:aws:sts::${cluster.account}:assumed-role/${role}/{{SessionName}}` : creatorArn,
    kubernetesGroups: [],
    type: 'STANDARD',
    clusterPolicies: [CLUSTER_ADMIN_POLICY],
    nowMs,
  });
}

/** The role behind a session; other ARNs stay. */
function roleArnOf(arn: string): string {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

export function deleteAccessEntries(transaction: Transaction, cluster: ClusterReference): void {
  for (const entry of ACCESS_ENTRIES.list(transaction, cluster, cluster.name))
    ACCESS_ENTRIES.delete(transaction, accessEntryKey(cluster, entry.principalArn));
}
