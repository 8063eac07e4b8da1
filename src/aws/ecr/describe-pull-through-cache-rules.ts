// DescribePullThroughCacheRules: all, or those of some prefixes, each of which must be there.

import type { Operation } from '../operation.ts';
import { CACHE_RULES, getCacheRule } from './pull-through-cache-rules.ts';
import { repositoryPage } from './repositories.ts';
import type { DescribePullThroughCacheRulesRequest, DescribePullThroughCacheRulesResponse } from './types.gen.ts';

export const describePullThroughCacheRules: Operation<
  DescribePullThroughCacheRulesRequest,
  DescribePullThroughCacheRulesResponse
> = (input, context) => {
  const { ecrRepositoryPrefixes: prefixes, registryId } = input;
  const found =
    prefixes?.map((prefix) => getCacheRule(context.store, context, { prefix, registryId })) ??
    CACHE_RULES.list(context.store, context);
  const page = repositoryPage(found, ({ rule }) => rule.ecrRepositoryPrefix, input);
  return { pullThroughCacheRules: page.items.map(({ rule }) => rule), nextToken: page.nextToken };
};
