// UpdateSecurityGroupRuleDescriptionsEgress: of rules by their ids, or by what they allow; without a description, none is left.

import type { Operation } from '../operation.ts';
import { describeRules } from './security-group-rules.ts';
import type {
  UpdateSecurityGroupRuleDescriptionsEgressRequest,
  UpdateSecurityGroupRuleDescriptionsEgressResult,
} from './types.gen.ts';

export const updateSecurityGroupRuleDescriptionsEgress: Operation<
  UpdateSecurityGroupRuleDescriptionsEgressRequest,
  UpdateSecurityGroupRuleDescriptionsEgressResult
> = (input, context) => {
  context.store.commit((transaction) => describeRules(transaction, context, { input, isEgress: true }));
  return { Return: true };
};
