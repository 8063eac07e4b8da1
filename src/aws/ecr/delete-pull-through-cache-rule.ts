// DeletePullThroughCacheRule: answers with what there was.

import type { Operation } from '../operation.ts';
import { CACHE_RULES, getCacheRule } from './pull-through-cache-rules.ts';
import type { DeletePullThroughCacheRuleRequest, DeletePullThroughCacheRuleResponse } from './types.gen.ts';

export const deletePullThroughCacheRule: Operation<
  DeletePullThroughCacheRuleRequest,
  DeletePullThroughCacheRuleResponse
> = ({ ecrRepositoryPrefix: prefix, registryId }, context) =>
  context.store.commit((transaction) => {
    const { rule } = getCacheRule(transaction, context, { prefix, registryId });
    CACHE_RULES.delete(transaction, CACHE_RULES.keyOf(context, prefix));
    return rule;
  });
