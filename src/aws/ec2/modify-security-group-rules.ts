// ModifySecurityGroupRules: another content under the same ids.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { refuseMalformed } from './id-forms.ts';
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
      refuseMalformed('sgr', id);
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

/** A rule is said whole, once more; the words as getmoto/moto checks them against AWS. */
function checkWhole(asked: SecurityGroupRuleRequest): void {
  const { IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = asked;
  if (IpProtocol === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
    );
  if (/^(tcp|udp|6|17)$/i.test(IpProtocol) && (FromPort === undefined || ToPort === undefined))
    throw new AwsError(
      'InvalidParameterValue',
      'Invalid value for portRange. Must specify both from and to ports with TCP/UDP.',
    );
  const peers = [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId].filter((peer) => peer !== undefined);
  if (peers.length === 0)
    throw new AwsError(
      'MissingParameter',
      'The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId',
    );
  if (peers.length > 1)
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified',
    );
}

function modified(before: SecurityGroupRule, asked: SecurityGroupRuleRequest, account: string): SecurityGroupRule {
  checkWhole(asked);
  const { Description, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = asked;
  const permission: IpPermission = {
    IpProtocol: asked.IpProtocol,
    FromPort: asked.FromPort,
    ToPort: asked.ToPort,
    IpRanges: CidrIpv4 === undefined ? [] : [{ CidrIp: CidrIpv4, Description }],
    Ipv6Ranges: CidrIpv6 === undefined ? [] : [{ CidrIpv6, Description }],
    PrefixListIds: PrefixListId === undefined ? [] : [{ PrefixListId, Description }],
    UserIdGroupPairs: ReferencedGroupId === undefined ? [] : [{ GroupId: ReferencedGroupId, Description }],
  };
  const [facts] = rulesOf({ IpPermissions: [permission] }, before.IsEgress ?? false, account);
  const { SecurityGroupRuleId, GroupId, GroupOwnerId, Tags, SecurityGroupRuleArn } = before;
  return { SecurityGroupRuleId, GroupId, GroupOwnerId, ...facts, Tags, SecurityGroupRuleArn };
}
