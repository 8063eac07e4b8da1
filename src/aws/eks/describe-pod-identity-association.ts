// DescribePodIdentityAssociation.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { getPodIdentity } from './pod-identities.ts';
import type { DescribePodIdentityAssociationRequest, DescribePodIdentityAssociationResponse } from './types.gen.ts';

export const describePodIdentityAssociation: Operation<
  DescribePodIdentityAssociationRequest,
  DescribePodIdentityAssociationResponse
> = ({ clusterName, associationId }, context) => {
  getCluster(context.store, context, clusterName);
  const reference = { account: context.account, region: context.region, name: clusterName };
  return { association: getPodIdentity(context.store, reference, associationId).association };
};
