// DeleteCluster: marks the cluster DELETING. The cluster controller takes it down.

import type { Operation } from '../operation.ts';
import { CLUSTERS, clusterKey, getCluster, toCluster, withStatus } from './clusters.ts';
import { inUse, invalidRequest } from './errors.ts';
import { type FargateProfileRecord, listProfiles } from './fargate-profiles.ts';
import type { DeleteClusterRequest, DeleteClusterResponse } from './types.gen.ts';

export const deleteCluster: Operation<DeleteClusterRequest, DeleteClusterResponse> = ({ name }, context) => {
  const { store, account, region, clock } = context;
  const reference = { account, region, name };
  return store.commit((transaction) => {
    const record = getCluster(transaction, context, name);
    const { status, deletionProtection } = record.cluster;
    if (status === 'DELETING') return { cluster: toCluster(record) };
    if (deletionProtection)
      throw invalidRequest(`Cluster '${name}' cannot be deleted because deletion protection is enabled`, {
        clusterName: name,
      });
    if (status === 'CREATING')
      throw inUse(`Cannot delete because cluster ${name} currently is in status CREATING`, { clusterName: name });
    refuseProfiles(name, listProfiles(transaction, reference));
    const leaving = withStatus(record, 'DELETING', clock.simulatedMs());
    CLUSTERS.put(transaction, clusterKey(reference), leaving);
    return { cluster: toCluster(leaving) };
  });
};

/** Sources: eksctl, pkg/actions/cluster/delete.go, and kubernetes-sigs/cluster-api-provider-aws#4728. */
function refuseProfiles(clusterName: string, profiles: readonly FargateProfileRecord[]): void {
  const leaving = profiles.find(({ profile }) => profile.status === 'DELETING');
  if (leaving)
    throw inUse(
      `Cannot delete because cluster ${clusterName} currently has Fargate profile ${leaving.profile.fargateProfileName} in status DELETING`,
      { clusterName },
    );
  if (profiles.some(({ profile }) => profile.status === 'ACTIVE' || profile.status === 'CREATING'))
    throw inUse('Cluster has Fargate Profiles in ACTIVE/CREATING state', { clusterName });
}
