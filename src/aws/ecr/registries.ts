// What an account has set for its whole registry. Emulator: kept and told; nothing is scanned or replicated, and nobody else comes in.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { RegistryScanningConfiguration, ReplicationConfiguration } from './types.gen.ts';

export type RegistryRecord = {
  policyText?: string | undefined;
  scanning: RegistryScanningConfiguration;
  replication: ReplicationConfiguration;
};

const REGISTRIES = records<RegistryRecord>('ecr.registries');
const ONE = 'registry';

/** As it was set, or as every registry is to begin with. */
export function registryOf(from: Store | Transaction, scope: Scope): RegistryRecord {
  const untouched: RegistryRecord = { scanning: { scanType: 'BASIC', rules: [] }, replication: { rules: [] } };
  return REGISTRIES.find(from, REGISTRIES.keyOf(scope, ONE)) ?? untouched;
}

export function changeRegistry(
  { store, account, region }: AwsContext,
  change: (record: RegistryRecord) => RegistryRecord,
): void {
  const scope = { account, region };
  store.commit((transaction) => {
    REGISTRIES.put(transaction, REGISTRIES.keyOf(scope, ONE), change(registryOf(transaction, scope)));
  });
}

/** Throws RegistryPolicyNotFoundException, in the words that moto's tests have for it. */
export function existingRegistryPolicy(
  from: Store | Transaction,
  scope: Scope,
): { registryId: string; policyText: string } {
  const { policyText } = registryOf(from, scope);
  if (policyText === undefined)
    throw new AwsError(
      'RegistryPolicyNotFoundException',
      `Registry policy does not exist in the registry with id '${scope.account}'`,
    );
  return { registryId: scope.account, policyText };
}
