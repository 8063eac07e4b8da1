// Security groups as records: a group and its rules. What DescribeSecurityGroups calls permissions is the summary of the rules.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { newResourceId, SECURITY_GROUPS, type SecurityGroupRecord } from './collections.ts';
import type { IpPermission, SecurityGroup, SecurityGroupRule, Tag } from './types.gen.ts';

/** What a rule says, apart from whose it is. */
export type RuleFacts = Pick<
  SecurityGroupRule,
  | 'IsEgress'
  | 'IpProtocol'
  | 'FromPort'
  | 'ToPort'
  | 'CidrIpv4'
  | 'CidrIpv6'
  | 'PrefixListId'
  | 'ReferencedGroupInfo'
  | 'Description'
>;

export interface NewSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Tag[];
  /** Made for the group's own id where they are functions. */
  readonly rules: readonly (RuleFacts | ((groupId: string, account: string) => RuleFacts))[];
}

const ALL = { IpProtocol: '-1', FromPort: -1, ToPort: -1 } as const;

/** Members of the group reach each other on everything: as in the default group and EKS's own. */
export const allTrafficWithin = (GroupId: string, UserId: string): RuleFacts => ({
  ...ALL,
  IsEgress: false,
  ReferencedGroupInfo: { GroupId, UserId },
});

/** What every new group allows. */
export const ALL_TRAFFIC_OUT: RuleFacts = { ...ALL, IsEgress: true, CidrIpv4: '0.0.0.0/0' };

/** What it allows besides in a VPC with a block of IPv6. */
export const ALL_IPV6_TRAFFIC_OUT: RuleFacts = { ...ALL, IsEgress: true, CidrIpv6: '::/0' };

export function securityGroup(scope: Scope, group: NewSecurityGroup): SecurityGroupRecord {
  const { id, rules } = group;
  return {
    group: {
      GroupId: id,
      GroupName: group.name,
      Description: group.description,
      OwnerId: scope.account,
      VpcId: group.vpcId,
      SecurityGroupArn: regionalArn('ec2', scope, `security-group/${id}`),
      Tags: group.tags,
    },
    rules: rules.map((rule) => newRule(scope, id, typeof rule === 'function' ? rule(id, scope.account) : rule)),
  };
}

/** A rule of a group, with an id of its own. */
export function newRule(scope: Scope, GroupId: string, facts: RuleFacts): SecurityGroupRule {
  const id = newResourceId('sgr');
  return {
    SecurityGroupRuleId: id,
    GroupId,
    GroupOwnerId: scope.account,
    ...facts,
    Tags: [],
    SecurityGroupRuleArn: regionalArn('ec2', scope, `security-group-rule/${id}`),
  };
}

/** A group as DescribeSecurityGroups shows it. */
export function toSecurityGroup({ group, rules }: SecurityGroupRecord): SecurityGroup {
  const side = (isEgress: boolean) => toPermissions(rules.filter((rule) => rule.IsEgress === isEgress));
  return { ...group, IpPermissions: side(false), IpPermissionsEgress: side(true) };
}

/** One permission for each protocol and range of ports, with the peers of all its rules. */
function toPermissions(rules: readonly SecurityGroupRule[]): IpPermission[] {
  const byPorts = new Map<string, SecurityGroupRule[]>();
  for (const rule of rules) {
    const ports = `${rule.IpProtocol}/${rule.FromPort}/${rule.ToPort}`;
    byPorts.set(ports, [...(byPorts.get(ports) ?? []), rule]);
  }
  return [...byPorts.values()].map((group) => ({
    IpProtocol: group[0]?.IpProtocol,
    ...(group[0]?.IpProtocol !== '-1' && { FromPort: group[0]?.FromPort, ToPort: group[0]?.ToPort }),
    IpRanges: group.flatMap(({ CidrIpv4, Description }) => (CidrIpv4 ? { CidrIp: CidrIpv4, Description } : [])),
    Ipv6Ranges: group.flatMap(({ CidrIpv6, Description }) => (CidrIpv6 ? { CidrIpv6, Description } : [])),
    PrefixListIds: group.flatMap(({ PrefixListId, Description }) =>
      PrefixListId ? { PrefixListId, Description } : [],
    ),
    UserIdGroupPairs: group.flatMap(({ ReferencedGroupInfo: info, Description }) =>
      info ? { GroupId: info.GroupId, UserId: info.UserId, Description } : [],
    ),
  }));
}

/** The group in the scope; undefined when there is none of that id. */
export function findSecurityGroup(from: Store | Transaction, scope: Scope, id: string): SecurityGroup | undefined {
  return SECURITY_GROUPS.find(from, SECURITY_GROUPS.keyOf(scope, id))?.group;
}

/** Emulator: with `--unknown-references adopt`, a group that nobody made is made on first mention. */
export function adoptSecurityGroup(
  transaction: Transaction,
  scope: Scope,
  reference: { id: string; vpcId: string },
): SecurityGroup {
  const made = securityGroup(scope, {
    ...reference,
    name: reference.id,
    description: 'made on first mention',
    tags: [],
    rules: [allTrafficWithin, ALL_TRAFFIC_OUT],
  });
  SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(scope, reference.id), made);
  return made.group;
}
