// Rules as requests say them: read, compared with those a group has, added and taken away.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { cidrText, parseCidr } from './cidr.ts';
import { canonicalBlock } from './cidr-blocks.ts';
import { SECURITY_GROUPS, type SecurityGroupRecord } from './collections.ts';
import { refuseMalformed } from './id-forms.ts';
import { groupIdOf } from './named-security-groups.ts';
import { doesNotExist, getSecurityGroup } from './resources.ts';
import { newRule, type RuleFacts } from './security-groups.ts';
import type {
  IpPermission,
  RevokedSecurityGroupRule,
  SecurityGroupRule,
  Tag,
  UpdateSecurityGroupRuleDescriptionsIngressRequest,
} from './types.gen.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_RULES = 60;

const PROTOCOL_NAMES: Readonly<Record<string, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', all: '-1' };

/** The flat form that the first API had, beside the list of permissions. */
export interface RuleRequest {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

/** One for each peer. Throws for ports and blocks that are none. */
export function rulesOf(input: RuleRequest, isEgress: boolean, account: string): RuleFacts[] {
  const flat: IpPermission[] =
    input.CidrIp === undefined
      ? []
      : [
          {
            IpProtocol: input.IpProtocol,
            FromPort: input.FromPort,
            ToPort: input.ToPort,
            IpRanges: [{ CidrIp: input.CidrIp }],
          },
        ];
  const permissions = [...(input.IpPermissions ?? []), ...flat];
  if (permissions.length === 0)
    throw new AwsError('MissingParameter', "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  return permissions.flatMap((permission) =>
    peersOf(permission, account).map((peer) => ({ IsEgress: isEgress, ...portsOf(permission), ...peer })),
  );
}

function portsOf({ IpProtocol: given = '-1', FromPort, ToPort }: IpPermission) {
  const lower = given.toLowerCase();
  const IpProtocol = PROTOCOL_NAMES[lower] ?? lower;
  if (!/^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(IpProtocol) || Number(IpProtocol) > 255)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${given}' for protocol. VPC security group rules must specify protocols explicitly.`,
    );
  if (IpProtocol === '-1') return { IpProtocol, FromPort: -1, ToPort: -1 };
  if (IpProtocol === 'tcp' || IpProtocol === 'udp') checkPorts(FromPort, ToPort);
  return { IpProtocol, FromPort: FromPort ?? -1, ToPort: ToPort ?? -1 };
}

function checkPorts(from: number | undefined, to: number | undefined): void {
  if (from === undefined || to === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    );
  if (from < 0 || to > 65_535 || from > to)
    throw new AwsError('InvalidParameterValue', `Invalid TCP/UDP port range (${from}:${to})`);
}

function peersOf(permission: IpPermission, account: string): Partial<RuleFacts>[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const described = (Description: string | undefined) => (Description === undefined ? {} : { Description });
  return [
    ...IpRanges.map(({ CidrIp = '', Description }) => ({ CidrIpv4: ipv4Block(CidrIp), ...described(Description) })),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => ({
      CidrIpv6: ipv6Block(CidrIpv6),
      ...described(Description),
    })),
    ...PrefixListIds.map(({ PrefixListId, Description }) => ({ PrefixListId, ...described(Description) })),
    ...UserIdGroupPairs.map(({ GroupId, UserId = account, Description }) => ({
      ReferencedGroupInfo: { GroupId, UserId },
      ...described(Description),
    })),
  ];
}

function ipv4Block(text: string): string {
  if (!parseCidr(text) && !/^[\d.]+\/\d+$/.test(text))
    throw new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);
  return cidrText(canonicalBlock(text, 'cidrIp'));
}

function ipv6Block(text: string): string {
  if (!/^[0-9a-f:]+\/\d{1,3}$/i.test(text))
    throw new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);
  return text.toLowerCase();
}

/** Whether two rules allow the same; descriptions do not count. */
export function isSameRule(a: RuleFacts, b: RuleFacts): boolean {
  return peerText(a) === peerText(b) && ruleText(a) === ruleText(b) && a.IsEgress === b.IsEgress;
}

function peerText(rule: RuleFacts): string {
  return rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId ?? '';
}

function ruleText({ IpProtocol, FromPort, ToPort }: RuleFacts): string {
  return IpProtocol === '-1' ? 'ALL' : `${IpProtocol?.toUpperCase()}, from port: ${FromPort}, to port: ${ToPort}`;
}

export interface NewRules {
  readonly groupId: string;
  readonly rules: readonly RuleFacts[];
  readonly tags: Tag[];
}

/** Adds rules to a group. Throws InvalidPermission.Duplicate, RulesPerSecurityGroupLimitExceeded, InvalidGroup.NotFound. */
export function addRules(
  transaction: Transaction,
  context: AwsContext,
  { groupId, rules, tags }: NewRules,
): SecurityGroupRule[] {
  const record = getSecurityGroup(transaction, context, groupId);
  for (const rule of rules) {
    const referenced = rule.ReferencedGroupInfo;
    if (referenced?.GroupId && referenced.UserId === context.account)
      getSecurityGroup(transaction, context, referenced.GroupId);
    if (record.rules.some((other) => isSameRule(other, rule)))
      throw new AwsError(
        'InvalidPermission.Duplicate',
        `the specified rule "peer: ${peerText(rule)}, ${ruleText(rule)}, ALLOW" already exists`,
      );
  }
  const added = rules.map((rule) => ({ ...newRule(context, groupId, rule), Tags: tags }));
  for (const isEgress of [false, true])
    if ([...record.rules, ...added].filter((rule) => rule.IsEgress === isEgress).length > MOST_RULES)
      throw new AwsError(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      );
  putRules(transaction, context, { record, rules: [...record.rules, ...added] });
  return added;
}

/** Takes rules away, by id or by what they allow. Throws where one is not there. */
export function removeRules(
  transaction: Transaction,
  context: AwsContext,
  {
    groupId,
    ids,
    rules,
  }: { readonly groupId: string; readonly ids: readonly string[]; readonly rules: readonly RuleFacts[] },
): SecurityGroupRule[] {
  const record = getSecurityGroup(transaction, context, groupId);
  const gone = new Set([
    ...ids.map((id) => getRule(record.rules, id)),
    ...rules.map((rule) => getSameRule(record.rules, rule)),
  ]);
  putRules(transaction, context, { record, rules: record.rules.filter((rule) => !gone.has(rule)) });
  return [...gone];
}

function getRule(rules: readonly SecurityGroupRule[], id: string): SecurityGroupRule {
  refuseMalformed('sgr', id);
  const found = rules.find((rule) => rule.SecurityGroupRuleId === id);
  if (!found) throw doesNotExist('InvalidSecurityGroupRuleId.NotFound', 'security group rule ID', id);
  return found;
}

function getSameRule(rules: readonly SecurityGroupRule[], wanted: RuleFacts): SecurityGroupRule {
  const found = rules.find((rule) => isSameRule(rule, wanted));
  if (!found)
    throw new AwsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
  return found;
}

/** Gives rules of one direction the descriptions that the request says. Throws where one is not there. */
export function describeRules(
  transaction: Transaction,
  context: AwsContext,
  {
    input,
    isEgress,
  }: { readonly input: UpdateSecurityGroupRuleDescriptionsIngressRequest; readonly isEgress: boolean },
): void {
  const { SecurityGroupRuleDescriptions: byId = [], IpPermissions = [] } = input;
  if (byId.length === 0 && IpPermissions.length === 0)
    throw new AwsError(
      'MissingParameter',
      "Either 'ipPermissions' or 'securityGroupRuleDescriptions' should be provided.",
    );
  const record = getSecurityGroup(transaction, context, groupIdOf(transaction, context, input));
  const own = record.rules.filter((rule) => rule.IsEgress === isEgress);
  const byFacts = IpPermissions.length === 0 ? [] : rulesOf({ IpPermissions }, isEgress, context.account);
  const descriptions = new Map([
    ...byId.map((each) => [getRule(own, each.SecurityGroupRuleId ?? ''), each.Description] as const),
    ...byFacts.map((facts) => [getSameRule(own, facts), facts.Description] as const),
  ]);
  const rules = record.rules.map((rule) =>
    descriptions.has(rule) ? { ...rule, Description: descriptions.get(rule) } : rule,
  );
  putRules(transaction, context, { record, rules });
}

/** A rule as it is told when it goes. */
export function toRevoked(rule: SecurityGroupRule): RevokedSecurityGroupRule {
  const { SecurityGroupRuleId, GroupId, IsEgress, IpProtocol, FromPort, ToPort, Description } = rule;
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  return {
    SecurityGroupRuleId,
    GroupId,
    IsEgress,
    IpProtocol,
    FromPort,
    ToPort,
    CidrIpv4,
    CidrIpv6,
    PrefixListId,
    ReferencedGroupId: ReferencedGroupInfo?.GroupId,
    Description,
  };
}

/** Writes a group with these rules. */
export function putRules(
  transaction: Transaction,
  context: AwsContext,
  { record, rules }: { readonly record: SecurityGroupRecord; readonly rules: SecurityGroupRule[] },
): void {
  SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(context, record.group.GroupId ?? ''), { ...record, rules });
}
