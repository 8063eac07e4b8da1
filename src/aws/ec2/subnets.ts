// Subnets as records: which are public, which addresses are free.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { sizeOf, toCidr } from './cidr.ts';
import { NETWORK_INTERFACES, ROUTE_TABLES, SECONDARY_ADDRESSES, SUBNETS } from './collections.ts';
import type { RouteTable, Subnet } from './types.gen.ts';
import type { Zone } from './zones.ts';

/** The first four and the last: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const RESERVED_AT_START = 4;
export const RESERVED_AT_END = 1;

export interface NewSubnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: Zone;
  readonly cidr: string;
  readonly isPublic: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export function subnet(scope: Scope, { id, vpcId, zone, cidr, isPublic, tags }: NewSubnet): Subnet {
  return {
    SubnetId: id,
    SubnetArn: regionalArn('ec2', scope, `subnet/${id}`),
    VpcId: vpcId,
    OwnerId: scope.account,
    CidrBlock: cidr,
    AvailabilityZone: zone.name,
    AvailabilityZoneId: zone.id,
    State: 'available',
    DefaultForAz: isPublic,
    MapPublicIpOnLaunch: isPublic,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    EnableDns64: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

export function findSubnet(from: Store | Transaction, scope: Scope, id: string): Subnet | undefined {
  return SUBNETS.find(from, SUBNETS.keyOf(scope, id));
}

export function availableAddressCount(from: Store | Transaction, scope: Scope, found: Subnet): number {
  const size = sizeOf(toCidr(found.CidrBlock ?? ''));
  const id = found.SubnetId ?? '';
  const taken = NETWORK_INTERFACES.list(from, scope, id).length + SECONDARY_ADDRESSES.list(from, scope, id).length;
  return size - RESERVED_AT_START - RESERVED_AT_END - taken;
}

/** Public is what routes to an internet gateway; the flag that gives public addresses on launch does not matter. */
export function isPublicSubnet(from: Store | Transaction, scope: Scope, found: Subnet): boolean {
  return (routeTableOf(from, scope, found)?.Routes ?? []).some((route) => route.GatewayId?.startsWith('igw-'));
}

/** The table that the subnet is associated with, else its VPC's main table. */
function routeTableOf(from: Store | Transaction, scope: Scope, found: Subnet): RouteTable | undefined {
  const tables = ROUTE_TABLES.list(from, scope).filter((table) => table.VpcId === found.VpcId);
  const hasAssociation = (
    test: (association: { SubnetId?: string | undefined; Main?: boolean | undefined }) => boolean,
  ) => tables.find((table) => table.Associations?.some(test));
  return (
    hasAssociation((association) => association.SubnetId === found.SubnetId) ??
    hasAssociation((association) => association.Main === true)
  );
}
