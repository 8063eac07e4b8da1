// AuthorizeSecurityGroupIngress.

import type { Operation } from '../operation.ts';
import { groupIdOf } from './named-security-groups.ts';
import { addRules, rulesOf } from './security-group-rules.ts';
import { tagsFor } from './tag-specifications.ts';
import type { AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult } from './types.gen.ts';

export const authorizeSecurityGroupIngress: Operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
> = (input, context) => {
  const rules = rulesOf(input, false, context.account);
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule');
  const added = context.store.commit((transaction) =>
    addRules(transaction, context, { groupId: groupIdOf(transaction, context, input), rules, tags }),
  );
  return { Return: true, SecurityGroupRules: added };
};
