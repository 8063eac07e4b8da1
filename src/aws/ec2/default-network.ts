// The network that every region has from the start: a default VPC with a public and a private subnet in each zone.
// Emulator: AWS makes public default subnets only; Fargate needs private ones, and somebody would have to make them first.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import {
  ADDRESSES,
  INTERNET_GATEWAY_ATTACHED,
  INTERNET_GATEWAYS,
  lastingResourceId,
  NETWORK_ACLS,
  ROUTE_TABLES,
  SECURITY_GROUPS,
  SUBNETS,
  VPCS,
} from './collections.ts';
import { putNewNatGateway } from './nat-gateways.ts';
import { defaultNetworkAcl } from './network-acls.ts';
import { ALL_TRAFFIC_OUT, allTrafficWithin, securityGroup } from './security-groups.ts';
import { findSubnet, subnet } from './subnets.ts';
import type { RouteTable, Vpc } from './types.gen.ts';
import { type Zone, zonesOf } from './zones.ts';

export const DEFAULT_VPC_CIDR = '10.0.0.0/16';

function defaultVpcId(scope: Scope): string {
  return lastingResourceId('vpc', scope, 'default');
}

export function defaultDhcpOptionsId(scope: Scope): string {
  return lastingResourceId('dopt', scope, 'default');
}

/** That the network has been made: a user may delete it, and it does not come back. */
const MADE = records<{ vpcId: string }>('ec2.default-networks');

/** Makes the default VPC and what belongs to it, once for each account and region. */
export function ensureDefaultNetwork(store: Store, scope: Scope, nowMs: number): void {
  const madeKey = MADE.keyOf(scope);
  if (MADE.find(store, madeKey)) return;
  const vpcId = defaultVpcId(scope);
  store.commit((transaction) => {
    MADE.put(transaction, madeKey, { vpcId });
    VPCS.put(transaction, VPCS.keyOf(scope, vpcId), defaultVpc(scope));
    putSubnets(transaction, scope);
    putGateways(transaction, scope, nowMs);
    putRouteTables(transaction, scope);
    const group = securityGroup(scope, {
      id: lastingResourceId('sg', scope, 'default'),
      name: 'default',
      description: 'default VPC security group',
      vpcId,
      tags: [],
      rules: [allTrafficWithin, ALL_TRAFFIC_OUT],
    });
    SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(scope, group.group.GroupId ?? ''), group);
    const acl = defaultNetworkAcl(scope, lastingResourceId('acl', scope, 'default'), vpcId);
    NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(scope, acl.NetworkAclId ?? ''), acl);
  });
}

/** The way out of the public subnets, and that of the private ones, which stands in the first public subnet. */
function putGateways(transaction: Transaction, scope: Scope, nowMs: number): void {
  const internetGatewayId = lastingResourceId('igw', scope, 'default');
  INTERNET_GATEWAYS.put(transaction, INTERNET_GATEWAYS.keyOf(scope, internetGatewayId), {
    InternetGatewayId: internetGatewayId,
    OwnerId: scope.account,
    Attachments: [{ VpcId: defaultVpcId(scope), State: INTERNET_GATEWAY_ATTACHED }],
    Tags: [{ Key: 'Name', Value: 'default' }],
  });
  const allocationId = lastingResourceId('eipalloc', scope, 'default');
  ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, allocationId), {
    AllocationId: allocationId,
    PublicIp: '198.18.0.1',
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: scope.region,
    Tags: [{ Key: 'Name', Value: 'default' }],
  });
  const [zone] = zonesOf(scope.region);
  const subnetOfGateway = zone && findSubnet(transaction, scope, subnetIdOf(scope, 'public', zone));
  if (!subnetOfGateway) throw new Error(`${scope.region} has no public subnet`);
  putNewNatGateway(transaction, scope, {
    id: lastingResourceId('nat', scope, 'default'),
    state: 'available',
    subnet: subnetOfGateway,
    allocationId,
    madeMs: nowMs,
    tags: [{ Key: 'Name', Value: 'default' }],
  });
}

function defaultVpc(scope: Scope): Vpc {
  const vpcId = defaultVpcId(scope);
  return {
    VpcId: vpcId,
    OwnerId: scope.account,
    CidrBlock: DEFAULT_VPC_CIDR,
    CidrBlockAssociationSet: [
      {
        AssociationId: lastingResourceId('vpc-cidr-assoc', scope, 'default'),
        CidrBlock: DEFAULT_VPC_CIDR,
        CidrBlockState: { State: 'associated' },
      },
    ],
    DhcpOptionsId: defaultDhcpOptionsId(scope),
    InstanceTenancy: 'default',
    IsDefault: true,
    State: 'available',
    Tags: [],
  };
}

type Side = 'public' | 'private';

const subnetIdOf = (scope: Scope, side: Side, zone: Zone) => lastingResourceId('subnet', scope, `${side}-${zone.name}`);

/** The blocks that the VPC wizard of the AWS console proposes: public from 10.0.0.0, private from 10.0.128.0, /20 each. */
function putSubnets(transaction: Transaction, scope: Scope): void {
  for (const [index, zone] of zonesOf(scope.region).entries())
    for (const side of ['public', 'private'] as const) {
      const id = subnetIdOf(scope, side, zone);
      const cidr = `10.0.${(side === 'public' ? 0 : 128) + 16 * index}.0/20`;
      const role = side === 'public' ? 'kubernetes.io/role/elb' : 'kubernetes.io/role/internal-elb';
      const tags = { Name: `default-${side}-${zone.name}`, [role]: '1' };
      const made = subnet(scope, { id, zone, cidr, vpcId: defaultVpcId(scope), isPublic: side === 'public', tags });
      SUBNETS.put(transaction, SUBNETS.keyOf(scope, id), made);
    }
}

/** Two tables: the main one, with a NAT gateway, for private subnets and all that are not told otherwise; and the public one. */
function putRouteTables(transaction: Transaction, scope: Scope): void {
  const natGatewayId = lastingResourceId('nat', scope, 'default');
  const tables = [
    routeTable(scope, 'private', { NatGatewayId: natGatewayId }),
    routeTable(scope, 'public', { GatewayId: lastingResourceId('igw', scope, 'default') }),
  ];
  for (const table of tables) ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(scope, table.RouteTableId ?? ''), table);
}

function routeTable(scope: Scope, side: Side, target: { GatewayId?: string; NatGatewayId?: string }): RouteTable {
  const id = lastingResourceId('rtb', scope, side);
  const association = (name: string) => ({
    RouteTableAssociationId: lastingResourceId('rtbassoc', scope, `${side}-${name}`),
    RouteTableId: id,
    AssociationState: { State: 'associated' as const },
  });
  return {
    RouteTableId: id,
    VpcId: defaultVpcId(scope),
    OwnerId: scope.account,
    PropagatingVgws: [],
    Associations: [
      ...(side === 'private' ? [{ ...association('main'), Main: true }] : []),
      ...zonesOf(scope.region).map((zone) => ({
        ...association(zone.name),
        Main: false,
        SubnetId: subnetIdOf(scope, side, zone),
      })),
    ],
    Routes: [
      { DestinationCidrBlock: DEFAULT_VPC_CIDR, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
      { DestinationCidrBlock: '0.0.0.0/0', ...target, Origin: 'CreateRoute', State: 'active' },
    ],
    Tags: [{ Key: 'Name', Value: `default-${side}` }],
  };
}
