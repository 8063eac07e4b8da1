// AuthorizeSecurityGroupEgress.

import type { Operation } from '../operation.ts';
import { addRules, rulesOf } from './security-group-rules.ts';
import { tagsFor } from './tag-specifications.ts';
import type { AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult } from './types.gen.ts';

export const authorizeSecurityGroupEgress: Operation<
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult
> = (input, context) => {
  const rules = rulesOf(input, true, context.account);
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule');
  const added = context.store.commit((transaction) =>
    addRules(transaction, context, { groupId: input.GroupId, rules, tags }),
  );
  return { Return: true, SecurityGroupRules: added };
};
