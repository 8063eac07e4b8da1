// Clusters that run elsewhere and are registered here. Emulator: their connector never calls, so they stay PENDING.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { noSuchCluster } from './errors.ts';
import type { Cluster } from './types.gen.ts';

export type RegisteredClusterRecord = {
  cluster: Cluster & { name: string; arn: string; tags: Record<string, string> };
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const REGISTERED_CLUSTERS = records<RegisteredClusterRecord>('eks.registered-clusters');

export function findRegistered(
  from: Store | Transaction,
  scope: Scope,
  name: string,
): RegisteredClusterRecord | undefined {
  return REGISTERED_CLUSTERS.find(from, REGISTERED_CLUSTERS.keyOf(scope, name));
}

/** Throws ResourceNotFoundException. */
export function getRegistered(from: Store | Transaction, scope: Scope, name: string): RegisteredClusterRecord {
  const found = findRegistered(from, scope, name);
  if (!found) throw noSuchCluster(name);
  return found;
}
