// UpdateSecurityGroupRuleDescriptionsIngress: of rules by their ids, or by what they allow; without a description, none is left.

import type { Operation } from '../operation.ts';
import { describeRules } from './security-group-rules.ts';
import type {
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from './types.gen.ts';

export const updateSecurityGroupRuleDescriptionsIngress: Operation<
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
  UpdateSecurityGroupRuleDescriptionsIngressResult
> = (input, context) => {
  context.store.commit((transaction) => describeRules(transaction, context, { input, isEgress: false }));
  return { Return: true };
};
