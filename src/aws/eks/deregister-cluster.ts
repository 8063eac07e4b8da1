// DeregisterCluster. The answer has the code of the registration no more, as in AWS's own example of the CLI.

import type { Operation } from '../operation.ts';
import { getRegistered, REGISTERED_CLUSTERS } from './registered-clusters.ts';
import type { DeregisterClusterRequest, DeregisterClusterResponse } from './types.gen.ts';

export const deregisterCluster: Operation<DeregisterClusterRequest, DeregisterClusterResponse> = ({ name }, context) =>
  context.store.commit((transaction) => {
    const { cluster } = getRegistered(transaction, context, name);
    REGISTERED_CLUSTERS.delete(transaction, REGISTERED_CLUSTERS.keyOf(context, name));
    const { activationCode: _told, ...connectorConfig } = cluster.connectorConfig ?? {};
    return { cluster: { ...cluster, connectorConfig, status: 'DELETING' } };
  });
