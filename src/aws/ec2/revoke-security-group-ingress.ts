// RevokeSecurityGroupIngress: by the rules' ids, or by what they allow.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { removeRules, rulesOf, toRevoked } from './security-group-rules.ts';
import type { RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult } from './types.gen.ts';

export const revokeSecurityGroupIngress: Operation<
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult
> = (input, context) => {
  const { GroupId: groupId, SecurityGroupRuleIds: ids = [] } = input;
  if (groupId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  const rules = ids.length > 0 ? [] : rulesOf(input, false, context.account);
  const gone = context.store.commit((transaction) => removeRules(transaction, context, { groupId, ids, rules }));
  return { Return: true, RevokedSecurityGroupRules: gone.map(toRevoked) };
};
