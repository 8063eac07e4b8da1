// Security groups as records: what a new one allows, and the one that every EKS cluster has.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import type { IpPermission, SecurityGroup } from './types.gen.ts';

export interface NewSecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Members of the group reach each other on everything, and everything from there: as the default group and EKS's own. */
export function securityGroup(scope: Scope, group: NewSecurityGroup): SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    OwnerId: scope.account,
    VpcId: group.vpcId,
    SecurityGroupArn: `arn:aws:ec2:${scope.region}:${scope.account}:security-group/${group.id}`,
    IpPermissions: [allTraffic({ UserIdGroupPairs: [{ GroupId: group.id, UserId: scope.account }] })],
    IpPermissionsEgress: [allTraffic({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] })],
    Tags: Object.entries(group.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function allTraffic(to: Partial<IpPermission>): IpPermission {
  return { IpProtocol: '-1', UserIdGroupPairs: [], IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], ...to };
}

/** The group in the scope; undefined when there is none of that id. */
export function findSecurityGroup(from: Store | Transaction, scope: Scope, id: string): SecurityGroup | undefined {
  return SECURITY_GROUPS.find(from, SECURITY_GROUPS.keyOf(scope, id));
}

/** Emulator: with `--unknown-references adopt`, a group that nobody made is made on first mention. */
export function adoptSecurityGroup(
  transaction: Transaction,
  scope: Scope,
  reference: { id: string; vpcId: string },
): SecurityGroup {
  const group = securityGroup(scope, {
    ...reference,
    name: reference.id,
    description: 'made on first mention',
    tags: {},
  });
  SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(scope, reference.id), group);
  return group;
}
