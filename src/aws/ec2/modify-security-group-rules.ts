// ModifySecurityGroupRules: another content under the same ids.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { doesNotExist, getSecurityGroup } from './resources.ts';
import { isSameRule, putRules, rulesOf } from './security-group-rules.ts';
import type {
  IpPermission,
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult,
  SecurityGroupRule,
  SecurityGroupRuleRequest,
} from './types.gen.ts';

export const modifySecurityGroupRules: Operation<ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResult> = (
  input,
  context,
) => {
  context.store.commit((transaction) => {
    const record = getSecurityGroup(transaction, context, input.GroupId);
    let rules = record.rules;
    for (const { SecurityGroupRuleId: id, SecurityGroupRule: asked } of input.SecurityGroupRules) {
      const before = rules.find((rule) => rule.SecurityGroupRuleId === id);
      if (!before) throw doesNotExist('InvalidSecurityGroupRuleId.NotFound', 'security group rule ID', id);
      const after = modified(before, asked ?? {}, context.account);
      if (rules.some((other) => other !== before && isSameRule(other, after)))
        throw new AwsError('InvalidPermission.Duplicate', 'the specified rule already exists');
      rules = rules.map((rule) => (rule === before ? after : rule));
    }
    putRules(transaction, context, { record, rules });
  });
  return { Return: true };
};

function modified(before: SecurityGroupRule, asked: SecurityGroupRuleRequest, account: string): SecurityGroupRule {
  const { Description, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = asked;
  const permission: IpPermission = {
    IpProtocol: asked.IpProtocol ?? before.IpProtocol,
    FromPort: asked.FromPort ?? before.FromPort,
    ToPort: asked.ToPort ?? before.ToPort,
    IpRanges: CidrIpv4 === undefined ? [] : [{ CidrIp: CidrIpv4, Description }],
    Ipv6Ranges: CidrIpv6 === undefined ? [] : [{ CidrIpv6, Description }],
    PrefixListIds: PrefixListId === undefined ? [] : [{ PrefixListId, Description }],
    UserIdGroupPairs: ReferencedGroupId === undefined ? [] : [{ GroupId: ReferencedGroupId, Description }],
  };
  const [facts, more] = rulesOf({ IpPermissions: [permission] }, before.IsEgress ?? false, account);
  if (!facts || more)
    throw new AwsError(
      'InvalidParameterCombination',
      'A security group rule must have exactly one source or destination',
    );
  const { SecurityGroupRuleId, GroupId, GroupOwnerId, Tags, SecurityGroupRuleArn } = before;
  return { SecurityGroupRuleId, GroupId, GroupOwnerId, ...facts, Tags, SecurityGroupRuleArn };
}
