// Access policies are judged beside RBAC, by an authorizer of their own: what they grant shows in no role.
// https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html

import type { Store } from '../../store/store.ts';
import { CLUSTER_ADMIN_POLICY, findAccessEntry } from './access-entries.ts';
import { findCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';

interface Attributes {
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> };
}

interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/**
 * Allows everything to principals whose access entry has AmazonEKSClusterAdminPolicy, the cluster's creator among them.
 * The principal is read from what the token authenticator put into `extra`, so that it is lost under impersonation, as on EKS.
 * Emulator: the other policies can be associated by no operation that is served.
 */
export function accessPolicyAuthorizer(
  store: Store,
  reference: ClusterReference,
): (attributes: Attributes) => Decision {
  return ({ user }) => {
    const arn = user.extra?.['arn']?.[0];
    const mode = findCluster(store, reference)?.authenticationMode;
    const entry = arn === undefined || mode === 'CONFIG_MAP' ? undefined : findAccessEntry(store, reference, arn);
    const isAdmin = entry?.clusterPolicies.includes(CLUSTER_ADMIN_POLICY) ?? false;
    return { allowed: isAdmin, reason: isAdmin ? 'EKS: access policy AmazonEKSClusterAdminPolicy' : '' };
  };
}
