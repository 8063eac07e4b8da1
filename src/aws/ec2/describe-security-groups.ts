// DescribeSecurityGroups.

import type { Operation } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import { describe, type Filters, type Kind } from './describe.ts';
import { getGroupByName } from './named-security-groups.ts';
import { toSecurityGroup } from './security-groups.ts';
import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  IpPermission,
  SecurityGroup,
} from './types.gen.ts';

/** The filters on rules: the same for both directions but for the prefix. */
function permissionFilters(
  prefix: string,
  permissionsOf: (group: SecurityGroup) => IpPermission[],
): Filters<SecurityGroup> {
  const each =
    <V>(read: (permission: IpPermission) => V[]) =>
    (group: SecurityGroup) =>
      permissionsOf(group).flatMap(read);
  return {
    [`${prefix}.cidr`]: each((permission) => (permission.IpRanges ?? []).map((range) => range.CidrIp)),
    [`${prefix}.ipv6-cidr`]: each((permission) => (permission.Ipv6Ranges ?? []).map((range) => range.CidrIpv6)),
    [`${prefix}.prefix-list-id`]: each((permission) =>
      (permission.PrefixListIds ?? []).map((list) => list.PrefixListId),
    ),
    [`${prefix}.from-port`]: each((permission) => [permission.FromPort]),
    [`${prefix}.to-port`]: each((permission) => [permission.ToPort]),
    [`${prefix}.protocol`]: each((permission) => [permission.IpProtocol]),
    [`${prefix}.group-id`]: each((permission) => (permission.UserIdGroupPairs ?? []).map((pair) => pair.GroupId)),
    [`${prefix}.group-name`]: each((permission) => (permission.UserIdGroupPairs ?? []).map((pair) => pair.GroupName)),
    [`${prefix}.user-id`]: each((permission) => (permission.UserIdGroupPairs ?? []).map((pair) => pair.UserId)),
  };
}

const SECURITY_GROUP_KIND: Kind<SecurityGroup> = {
  idOf: (group) => group.GroupId ?? '',
  tagsOf: (group) => group.Tags ?? [],
  idError: 'InvalidGroup',
  idNoun: 'security group',
  idPrefix: 'sg',
  filters: {
    description: (group) => [group.Description],
    'group-id': (group) => [group.GroupId],
    'group-name': (group) => [group.GroupName],
    'owner-id': (group) => [group.OwnerId],
    'vpc-id': (group) => [group.VpcId],
    ...permissionFilters('ip-permission', (group) => group.IpPermissions ?? []),
    ...permissionFilters('egress.ip-permission', (group) => group.IpPermissionsEgress ?? []),
  },
};

export const describeSecurityGroups: Operation<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult> = (
  input,
  context,
) => {
  const { store } = context;
  const named = input.GroupNames?.map((name) => getGroupByName(store, context, name)) ?? [];
  const records = named.length > 0 ? named : SECURITY_GROUPS.list(store, context);
  const { items, nextToken } = describe(SECURITY_GROUP_KIND, records.map(toSecurityGroup), {
    ids: input.GroupIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { SecurityGroups: items, NextToken: nextToken };
};
