// Capabilities (ACK, KRO, Argo CD) of clusters as records.
// Emulator: they are checked, kept and described; nothing is installed in the cluster.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { records } from '../records.ts';
import type { ClusterReference } from './control-planes.ts';
import type { Capability } from './types.gen.ts';

export type CapabilityRecord = {
  capability: Capability & { capabilityName: string; arn: string; tags: Record<string, string> };
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const CAPABILITIES = records<CapabilityRecord>('eks.capabilities');

export function capabilityKey(cluster: ClusterReference, name: string): string {
  return CAPABILITIES.keyOf(cluster, cluster.name, name);
}

/** Throws ResourceNotFoundException. */
export function getCapability(from: Store | Transaction, cluster: ClusterReference, name: string): CapabilityRecord {
  const found = CAPABILITIES.find(from, capabilityKey(cluster, name));
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No capability: ${name} found in cluster: ${cluster.name}`, {
      members: { clusterName: cluster.name },
    });
  return found;
}
