// OpenID Connect providers of clusters as records: at most one each.
// Emulator: they are checked, kept and described; tokens of theirs are not believed by the cluster.

import { randomUUID } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { ClusterReference } from './control-planes.ts';
import type { OidcIdentityProviderConfig, OidcIdentityProviderConfigRequest } from './types.gen.ts';

export type IdentityProviderRecord = OidcIdentityProviderConfig & {
  identityProviderConfigName: string;
  identityProviderConfigArn: string;
  tags: Record<string, string>;
};

export const IDENTITY_PROVIDERS = records<IdentityProviderRecord>('eks.identity-providers');

export function providerKey(cluster: ClusterReference, name: string): string {
  return IDENTITY_PROVIDERS.keyOf(cluster, cluster.name, name);
}

/** A new record, CREATING. What was not asked for is not told, though it has a default: Terraform would plan a replacement. */
export function newProvider(
  { account, region, name }: ClusterReference,
  oidc: OidcIdentityProviderConfigRequest,
  tags: Record<string, string>,
): IdentityProviderRecord {
  const path = `${name}/oidc/${oidc.identityProviderConfigName}/${randomUUID()}`;
  return {
    ...oidc,
    clusterName: name,
    identityProviderConfigArn: regionalArn('eks', { account, region }, `identityproviderconfig/${path}`),
    tags,
    status: 'CREATING',
  };
}

/**
 * Throws ResourceNotFoundException, also for another type than oidc, in the service's words as eksctl-io/eksctl issue 6293 shows them.
 */
export function getProvider(
  from: Store | Transaction,
  cluster: ClusterReference,
  { type, name }: { readonly type: string; readonly name: string },
): IdentityProviderRecord {
  const found = type === 'oidc' ? IDENTITY_PROVIDERS.find(from, providerKey(cluster, name)) : undefined;
  if (!found)
    throw new AwsError(
      'ResourceNotFoundException',
      `No config found for cluster: ${cluster.name}, config type: ${type}, config name: ${name}`,
      { members: { clusterName: cluster.name } },
    );
  return found;
}

/** What an update leaves of a provider: ACTIVE, or gone. */
export function settleProvider(
  transaction: Transaction,
  cluster: ClusterReference,
  { name, isGone }: { readonly name: string; readonly isGone: boolean },
): void {
  const key = providerKey(cluster, name);
  const record = IDENTITY_PROVIDERS.find(transaction, key);
  if (!record) return;
  if (isGone) IDENTITY_PROVIDERS.delete(transaction, key);
  else IDENTITY_PROVIDERS.put(transaction, key, { ...record, status: 'ACTIVE' });
}
