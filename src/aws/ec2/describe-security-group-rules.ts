// DescribeSecurityGroupRules.

import type { Operation } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  SecurityGroupRule,
} from './types.gen.ts';

const SECURITY_GROUP_RULE_KIND: Kind<SecurityGroupRule> = {
  idOf: (rule) => rule.SecurityGroupRuleId ?? '',
  tagsOf: (rule) => rule.Tags ?? [],
  idError: 'InvalidSecurityGroupRuleId',
  idNoun: 'security group rule ID',
  filters: {
    'group-id': (rule) => [rule.GroupId],
    'security-group-rule-id': (rule) => [rule.SecurityGroupRuleId],
  },
};

export const describeSecurityGroupRules: Operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = (input, context) => {
  const all = SECURITY_GROUPS.list(context.store, context).flatMap(({ rules }) => rules);
  const { items, nextToken } = describe(SECURITY_GROUP_RULE_KIND, all, {
    ids: input.SecurityGroupRuleIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { SecurityGroupRules: items, NextToken: nextToken };
};
