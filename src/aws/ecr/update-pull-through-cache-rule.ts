// UpdatePullThroughCacheRule: its credentials.

import type { Operation } from '../operation.ts';
import { CACHE_RULES, getCacheRule } from './pull-through-cache-rules.ts';
import type { UpdatePullThroughCacheRuleRequest, UpdatePullThroughCacheRuleResponse } from './types.gen.ts';

export const updatePullThroughCacheRule: Operation<
  UpdatePullThroughCacheRuleRequest,
  UpdatePullThroughCacheRuleResponse
> = (input, context) =>
  context.store.commit((transaction) => {
    const { ecrRepositoryPrefix: prefix, registryId, credentialArn, customRoleArn } = input;
    const { rule: before } = getCacheRule(transaction, context, { prefix, registryId });
    const rule = {
      ...before,
      updatedAt: context.clock.simulatedMs(),
      ...(credentialArn !== undefined && { credentialArn }),
      ...(customRoleArn !== undefined && { customRoleArn }),
    };
    CACHE_RULES.put(transaction, CACHE_RULES.keyOf(context, prefix), { rule });
    return rule;
  });
