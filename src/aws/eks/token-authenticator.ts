// Recognizes EKS tokens for one cluster's API server, and says who that is there.

import { ApiError } from '../../kube/api-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import type { UnknownKeys } from '../access-keys.ts';
import { loginLog } from './authenticator-log.ts';
import { awsAuthReader } from './aws-auth.ts';
import type { ClusterLog } from './cluster-logs.ts';
import { findCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { type MappedUser, mapPrincipal } from './identity-mapping.ts';
import { TOKEN_PREFIX, tokenReader } from './token.ts';

export interface TokenAuthenticatorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly reference: ClusterReference;
  /** The emulator's own, whose root `test` is. */
  readonly account: string;
  readonly unknownKeys: UnknownKeys;
  /** Where it says who was let in and who was not, while the cluster's logging wants that. */
  readonly log: ClusterLog;
  /** The cluster that is authenticated for; undefined while it does not run yet. */
  findCluster(): Cluster | undefined;
}

/** Undefined: not an EKS token. Throws ApiError Unauthorized for one that is bad, or of somebody the cluster does not know. */
export type TokenAuthenticator = (credentials: { readonly bearerToken?: string }) => Promise<MappedUser | undefined>;

export function tokenAuthenticator(options: TokenAuthenticatorOptions): TokenAuthenticator {
  const { store, clock, reference, unknownKeys } = options;
  const readAuth = awsAuthReader(() => options.findCluster());
  const principalOf = tokenReader({
    store,
    clock,
    account: options.account,
    clusterName: reference.name,
    unknownKeys,
  });
  const tell = loginLog(options.log, clock);
  return async ({ bearerToken }) => {
    if (!bearerToken?.startsWith(TOKEN_PREFIX)) return undefined;
    const record = findCluster(store, reference);
    const principal = record && principalOf(bearerToken);
    const mapped = principal && mapPrincipal({ store, reference, record, readAuth }, principal);
    tell({ token: bearerToken, principal, mapped });
    if (!mapped?.user) throw new ApiError('Unauthorized', 'Unauthorized');
    return mapped.user;
  };
}
