// CreatePullThroughCacheRule.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { CACHE_RULES, upstreamOf } from './pull-through-cache-rules.ts';
import type { CreatePullThroughCacheRuleRequest, CreatePullThroughCacheRuleResponse } from './types.gen.ts';

export const createPullThroughCacheRule: Operation<
  CreatePullThroughCacheRuleRequest,
  CreatePullThroughCacheRuleResponse
> = (input, context) => {
  const { account, clock, store } = context;
  const { ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn, customRoleArn, upstreamRepositoryPrefix } = input;
  const nowMs = clock.simulatedMs();
  const made = {
    ecrRepositoryPrefix,
    upstreamRegistryUrl,
    createdAt: nowMs,
    registryId: account,
    upstreamRegistry: input.upstreamRegistry ?? upstreamOf(upstreamRegistryUrl),
    ...(credentialArn !== undefined && { credentialArn }),
    ...(customRoleArn !== undefined && { customRoleArn }),
    // Told where it was given alone: Terraform's provider plans a replacement otherwise.
    ...(upstreamRepositoryPrefix !== undefined && { upstreamRepositoryPrefix }),
  };
  store.commit((transaction) => {
    const key = CACHE_RULES.keyOf(context, ecrRepositoryPrefix);
    if (CACHE_RULES.find(transaction, key))
      throw new AwsError(
        'PullThroughCacheRuleAlreadyExistsException',
        `A pull through cache rule with repository prefix '${ecrRepositoryPrefix}' already exists in the registry with id '${account}'`,
      );
    CACHE_RULES.put(transaction, key, { rule: { ...made, updatedAt: nowMs } });
  });
  return made;
};
