// DeletePodIdentityAssociation.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { getPodIdentity, POD_IDENTITIES, podIdentityKey } from './pod-identities.ts';
import type { DeletePodIdentityAssociationRequest, DeletePodIdentityAssociationResponse } from './types.gen.ts';

export const deletePodIdentityAssociation: Operation<
  DeletePodIdentityAssociationRequest,
  DeletePodIdentityAssociationResponse
> = ({ clusterName, associationId }, context) => {
  const reference = { account: context.account, region: context.region, name: clusterName };
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const { association } = getPodIdentity(transaction, reference, associationId);
    POD_IDENTITIES.delete(transaction, podIdentityKey(reference, associationId));
    return { association };
  });
};
