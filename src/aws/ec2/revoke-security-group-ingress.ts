// RevokeSecurityGroupIngress: by the rules' ids, or by what they allow.

import type { Operation } from '../operation.ts';
import { groupIdOf } from './named-security-groups.ts';
import { removeRules, rulesOf, toRevoked } from './security-group-rules.ts';
import type { RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult } from './types.gen.ts';

export const revokeSecurityGroupIngress: Operation<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
> = (input, context) => {
  const { SecurityGroupRuleIds: ids = [] } = input;
  const rules = ids.length > 0 ? [] : rulesOf(input, false, context.account);
  const gone = context.store.commit((transaction) =>
    removeRules(transaction, context, { groupId: groupIdOf(transaction, context, input), ids, rules }),
  );
  return { Return: true, RevokedSecurityGroupRules: gone.map(toRevoked) };
};
