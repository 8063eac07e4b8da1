// UpdatePodIdentityAssociation.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { checkPodRole, checkSessionPolicy, getPodIdentity, POD_IDENTITIES, podIdentityKey } from './pod-identities.ts';
import type { UpdatePodIdentityAssociationRequest, UpdatePodIdentityAssociationResponse } from './types.gen.ts';

export const updatePodIdentityAssociation: Operation<
  UpdatePodIdentityAssociationRequest,
  UpdatePodIdentityAssociationResponse
> = (input, context) => {
  const { clusterName, associationId, roleArn } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const before = getPodIdentity(transaction, reference, associationId);
    if (roleArn !== undefined) checkPodRole(transaction, context, { roleArn, clusterName });
    const association = {
      ...before.association,
      roleArn: roleArn ?? before.association.roleArn,
      disableSessionTags: input.disableSessionTags ?? before.association.disableSessionTags,
      targetRoleArn: input.targetRoleArn ?? before.association.targetRoleArn,
      policy: input.policy ?? before.association.policy,
      modifiedAt: context.clock.simulatedMs(),
    };
    checkSessionPolicy(association);
    POD_IDENTITIES.put(transaction, podIdentityKey(reference, associationId), { ...before, association });
    return { association };
  });
};
