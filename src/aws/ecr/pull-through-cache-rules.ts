// Rules of pulling through: which other registry is behind the repositories that begin with a prefix. Emulator: nothing is pulled;
// whether there is a secret with the credentials is not asked.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { PullThroughCacheRule } from './types.gen.ts';

export type CacheRuleRecord = {
  rule: PullThroughCacheRule & { ecrRepositoryPrefix: string; upstreamRegistryUrl: string };
};

export const CACHE_RULES = records<CacheRuleRecord>('ecr.pull-through-cache-rules');

/** Throws PullThroughCacheRuleNotFoundException; so does a registry of another account. */
export function getCacheRule(
  from: Store | Transaction,
  scope: Scope,
  { prefix, registryId = scope.account }: { readonly prefix: string; readonly registryId?: string | undefined },
): CacheRuleRecord {
  const found = registryId === scope.account ? CACHE_RULES.find(from, CACHE_RULES.keyOf(scope, prefix)) : undefined;
  if (!found)
    throw new AwsError(
      'PullThroughCacheRuleNotFoundException',
      `Pull through cache rule with prefix '${prefix}' not found in registry with id: '${registryId}'`,
    );
  return found;
}

type Upstream = NonNullable<PullThroughCacheRule['upstreamRegistry']>;

const UPSTREAMS: readonly (readonly [RegExp, Upstream])[] = [
  [/^public\.ecr\.aws$/, 'ecr-public'],
  [/^quay\.io$/, 'quay'],
  [/^registry\.k8s\.io$/, 'k8s'],
  [/^registry-1\.docker\.io$/, 'docker-hub'],
  [/^ghcr\.io$/, 'github-container-registry'],
  [/^[a-z0-9]+\.azurecr\.(io|us)$/, 'azure-container-registry'],
  [/^registry\.gitlab\.com$/, 'gitlab-container-registry'],
  [/^cgr\.dev$/, 'chainguard'],
  [/^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, 'ecr'],
];

/** Which kind of registry an address is of. Throws UnsupportedUpstreamRegistryException. */
export function upstreamOf(url: string): Upstream {
  const host = url.replace(/^https:\/\//, '').replace(/\/$/, '');
  const found = UPSTREAMS.find(([pattern]) => pattern.test(host));
  // As the model documents it.
  if (!found)
    throw new AwsError('UnsupportedUpstreamRegistryException', "The specified upstream registry isn't supported.");
  return found[1];
}
