// DeleteCapability.

import type { Operation } from '../operation.ts';
import { CAPABILITIES, capabilityKey, getCapability } from './capabilities.ts';
import { getCluster } from './clusters.ts';
import type { DeleteCapabilityRequest, DeleteCapabilityResponse } from './types.gen.ts';

export const deleteCapability: Operation<DeleteCapabilityRequest, DeleteCapabilityResponse> = (
  { clusterName, capabilityName },
  context,
) => {
  const reference = { account: context.account, region: context.region, name: clusterName };
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const { capability } = getCapability(transaction, reference, capabilityName);
    CAPABILITIES.delete(transaction, capabilityKey(reference, capabilityName));
    return { capability: { ...capability, status: 'DELETING' } };
  });
};
