// Clusters as records: the service's own shape, and what it does not tell.

import type { Store, Transaction } from '../../store/store.ts';
import { VPCS } from '../ec2/collections.ts';
import type { Scope } from '../operation.ts';
import { parseRecordKey, records } from '../records.ts';
import { type AuthorityRecord, activeAuthority } from './certificate-authorities.ts';
import type { ClusterFacts, ClusterReference } from './control-planes.ts';
import { noSuchCluster } from './errors.ts';
import type { Cluster, VpcConfigResponse } from './types.gen.ts';

export type AuthenticationMode = 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';

export type ClusterRecord = {
  /** As an ACTIVE cluster is described; times in milliseconds. */
  cluster: Cluster & {
    name: string;
    arn: string;
    version: string;
    status: NonNullable<Cluster['status']>;
    resourcesVpcConfig: VpcConfigResponse & { subnetIds: string[]; vpcId: string; clusterSecurityGroupId: string };
    tags: Record<string, string>;
  };
  authenticationMode: AuthenticationMode;
  serviceIpv4Cidr: string;
  oidcIssuer: string;
  /** Whether whoever made the cluster is its administrator. */
  isCreatorAdmin: boolean;
  creatorArn: string;
  hasDefaultAddons: boolean;
  /** When the present status began: what the dial counts from. */
  statusSinceMs: number;
  /** The last upgrade of its version, while nothing has come after it: from which version, and when it was done. */
  upgraded?: { from: string; atMs: number } | undefined;
  /** Once it has had more than the one that it began with. */
  authorities?: AuthorityRecord[];
  /** Of the request that made it: the same token with the same request gets the same answer. */
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const CLUSTERS = records<ClusterRecord>('eks.clusters');

export function clusterKey(reference: ClusterReference): string {
  return CLUSTERS.keyOf(reference, reference.name);
}

export function clusterReference(key: string): ClusterReference {
  const { scope, parts } = parseRecordKey(key);
  return { ...scope, name: parts[0] ?? '' };
}

export function findCluster(from: Store | Transaction, reference: ClusterReference): ClusterRecord | undefined {
  return CLUSTERS.find(from, clusterKey(reference));
}

/** Throws ResourceNotFoundException. */
export function getCluster(from: Store | Transaction, { account, region }: Scope, name: string): ClusterRecord {
  const found = findCluster(from, { account, region, name });
  if (!found) throw noSuchCluster(name);
  return found;
}

/** Replaces a record by what `change` makes of it, if it is still there. */
export function changeCluster(
  transaction: Transaction,
  key: string,
  change: (record: ClusterRecord) => ClusterRecord,
): void {
  const before = CLUSTERS.find(transaction, key);
  if (before) CLUSTERS.put(transaction, key, change(before));
}

/** The record in another status, from now on. */
export function withStatus(
  record: ClusterRecord,
  status: ClusterRecord['cluster']['status'],
  nowMs: number,
): ClusterRecord {
  return { ...record, statusSinceMs: nowMs, cluster: { ...record.cluster, status } };
}

/** A cluster as it is described: while it is being made it has no endpoint, no certificate, no issuer, no group of its own. */
export function toCluster(record: ClusterRecord): Cluster {
  const { cluster } = record;
  if (cluster.status !== 'CREATING' && cluster.status !== 'FAILED') return withActiveAuthority(record);
  return {
    ...cluster,
    endpoint: undefined,
    identity: undefined,
    certificateAuthority: {},
    resourcesVpcConfig: { ...cluster.resourcesVpcConfig, clusterSecurityGroupId: undefined },
  };
}

function withActiveAuthority(record: ClusterRecord): Cluster {
  const { cluster } = record;
  const active = activeAuthority(record);
  return active ? { ...cluster, certificateAuthority: { ...cluster.certificateAuthority, active } } : cluster;
}

export function clusterFacts(store: Store, key: string, record: ClusterRecord): ClusterFacts {
  const reference = clusterReference(key);
  const { subnetIds, vpcId, clusterSecurityGroupId } = record.cluster.resourcesVpcConfig;
  const vpc = VPCS.find(store, VPCS.keyOf(reference, vpcId));
  return {
    ...reference,
    arn: record.cluster.arn,
    version: record.cluster.version,
    platformVersion: record.cluster.platformVersion ?? '',
    serviceIpv4Cidr: record.serviceIpv4Cidr,
    oidcIssuer: record.oidcIssuer,
    vpcId,
    vpcCidrBlocks: (vpc?.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock ?? ''),
    subnetIds,
    clusterSecurityGroupId,
    hasDefaultAddons: record.hasDefaultAddons,
  };
}
