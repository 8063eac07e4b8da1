// AuthorizeSecurityGroupIngress.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { addRules, rulesOf } from './security-group-rules.ts';
import { tagsFor } from './tag-specifications.ts';
import type { AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult } from './types.gen.ts';

export const authorizeSecurityGroupIngress: Operation<
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult
> = (input, context) => {
  const { GroupId: groupId } = input;
  if (groupId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  const rules = rulesOf(input, false, context.account);
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule');
  const added = context.store.commit((transaction) => addRules(transaction, context, { groupId, rules, tags }));
  return { Return: true, SecurityGroupRules: added };
};
