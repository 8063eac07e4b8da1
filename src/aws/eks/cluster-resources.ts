// What a cluster has in EC2: its security group and its control plane's interfaces. Made and removed with the cluster.

import { upperHexId } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { newResourceId, SECURITY_GROUPS } from '../ec2/collections.ts';
import { attachControlPlaneInterfaces, deleteClusterInterfaces } from '../ec2/network-interfaces.ts';
import { ALL_TRAFFIC_OUT, allTrafficWithin, securityGroup } from '../ec2/security-groups.ts';
import type { ClusterRecord } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';

/** As the group's description on the real service. */
const DESCRIPTION =
  'EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.';

/** @returns the id of the new group. https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html */
export function createClusterSecurityGroup(transaction: Transaction, cluster: ClusterReference, vpcId: string): string {
  const id = newResourceId('sg');
  const name = `eks-cluster-sg-${cluster.name}-${Number.parseInt(upperHexId(8), 16)}`;
  const tags = {
    Name: name,
    [`kubernetes.io/cluster/${cluster.name}`]: 'owned',
    'aws:eks:cluster-name': cluster.name,
  };
  const group = securityGroup(cluster, {
    id,
    name,
    description: DESCRIPTION,
    vpcId,
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    rules: [allTrafficWithin, ALL_TRAFFIC_OUT],
  });
  SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(cluster, id), group);
  return id;
}

/** EKS makes 2 to 4 interfaces, in different zones: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const INTERFACE_COUNT = 2;

/** One interface in the first subnet of each of two zones. */
export function createControlPlaneInterfaces(
  transaction: Transaction,
  { key, reference, nowMs }: { readonly key: string; readonly reference: ClusterReference; readonly nowMs: number },
  place: {
    readonly subnets: readonly { SubnetId?: string | undefined; AvailabilityZone?: string | undefined }[];
    readonly securityGroupIds: readonly string[];
  },
): void {
  const firstOfZone = new Map(
    place.subnets.map((subnet) => [subnet.AvailabilityZone, subnet.SubnetId ?? ''] as const).reverse(),
  );
  attachControlPlaneInterfaces(transaction, reference, {
    cluster: key,
    clusterName: reference.name,
    subnetIds: [...firstOfZone.values()].reverse().slice(0, INTERFACE_COUNT),
    securityGroupIds: place.securityGroupIds,
    madeMs: nowMs,
  });
}

export function deleteClusterResources(
  transaction: Transaction,
  { key, reference }: { readonly key: string; readonly reference: ClusterReference },
  record: ClusterRecord,
): void {
  deleteClusterInterfaces(transaction, reference, key);
  const groupKey = SECURITY_GROUPS.keyOf(reference, record.cluster.resourcesVpcConfig.clusterSecurityGroupId);
  if (SECURITY_GROUPS.find(transaction, groupKey)) SECURITY_GROUPS.delete(transaction, groupKey);
}
