// DescribeSecurityGroupRules.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type {
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  Filter,
  SecurityGroupRule,
} from './types.gen.ts';

const SECURITY_GROUP_RULE_KIND: Kind<SecurityGroupRule> = {
  idOf: (rule) => rule.SecurityGroupRuleId ?? '',
  tagsOf: (rule) => rule.Tags ?? [],
  idError: 'InvalidSecurityGroupRuleId',
  idNoun: 'security group rule ID',
  idPrefix: 'sgr',
  filters: {
    'group-id': (rule) => [rule.GroupId],
    'security-group-rule-id': (rule) => [rule.SecurityGroupRuleId],
  },
};

export const describeSecurityGroupRules: Operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = (input, context) => {
  refuseMalformedGroups(input.Filters ?? []);
  const all = SECURITY_GROUPS.list(context.store, context).flatMap(({ rules }) => rules);
  const { items, nextToken } = describe(SECURITY_GROUP_RULE_KIND, all, {
    ids: input.SecurityGroupRuleIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { SecurityGroupRules: items, NextToken: nextToken };
};

/** The one filter whose values are held against the form of an id, in words that getmoto/moto checks against AWS. */
function refuseMalformedGroups(filters: readonly Filter[]): void {
  for (const id of filters.flatMap(({ Name, Values = [] }) => (Name === 'group-id' ? Values : [])))
    if (!/^sg-[0-9a-f*?]+$/.test(id))
      throw new AwsError('InvalidGroupId.Malformed', `The security group ID '${id}' is malformed`);
}
