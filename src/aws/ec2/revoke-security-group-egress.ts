// RevokeSecurityGroupEgress: by the rules' ids, or by what they allow.

import type { Operation } from '../operation.ts';
import { removeRules, rulesOf, toRevoked } from './security-group-rules.ts';
import type { RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult } from './types.gen.ts';

export const revokeSecurityGroupEgress: Operation<RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult> = (
  input,
  context,
) => {
  const { GroupId: groupId, SecurityGroupRuleIds: ids = [] } = input;
  const rules = ids.length > 0 ? [] : rulesOf(input, true, context.account);
  const gone = context.store.commit((transaction) => removeRules(transaction, context, { groupId, ids, rules }));
  return { Return: true, RevokedSecurityGroupRules: gone.map(toRevoked) };
};
