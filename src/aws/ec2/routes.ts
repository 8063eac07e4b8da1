// Routes: the local ones that every table has, the targets that a user may name, and those that lead nowhere any more.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { cidrText } from './cidr.ts';
import { canonicalBlock } from './cidr-blocks.ts';
import { ROUTE_TABLES } from './collections.ts';
import { getNetworkInterface } from './own-network-interfaces.ts';
import { getPeering } from './peering-connections.ts';
import { getEgressOnlyGateway, getInternetGateway, getNatGateway } from './resources.ts';
import type { CreateRouteRequest, Route, RouteTable, Vpc } from './types.gen.ts';

const LOCAL = { GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' } as const;

/** One for each block of the VPC. */
export function localRoutes(vpc: Vpc): Route[] {
  return [
    ...(vpc.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => ({ DestinationCidrBlock: CidrBlock, ...LOCAL })),
    ...(vpc.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => ({
      DestinationIpv6CidrBlock: Ipv6CidrBlock,
      ...LOCAL,
    })),
  ];
}

/** The table with the local routes that its VPC has now. */
export function withLocalRoutes(table: RouteTable, vpc: Vpc): RouteTable {
  const others = (table.Routes ?? []).filter(({ GatewayId }) => GatewayId !== 'local');
  return { ...table, Routes: [...localRoutes(vpc), ...others] };
}

type RouteRequest = Omit<CreateRouteRequest, 'DryRun'>;

/** Where a route leads to, in the words of DescribeRouteTables. */
export function destinationOf(
  input: Pick<RouteRequest, 'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId'>,
): { readonly member: Partial<Route>; readonly text: string; readonly parameter: string } {
  const { DestinationCidrBlock: block, DestinationIpv6CidrBlock: ipv6, DestinationPrefixListId: list } = input;
  if (block !== undefined) {
    const text = cidrText(canonicalBlock(block, 'destinationCidrBlock'));
    return { member: { DestinationCidrBlock: text }, text, parameter: 'destination-cidr-block' };
  }
  if (ipv6 !== undefined) {
    if (!/^[0-9a-f:]+\/\d{1,3}$/i.test(ipv6))
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${ipv6}) for parameter destinationIpv6CidrBlock is invalid. This is not a valid CIDR block.`,
      );
    return { member: { DestinationIpv6CidrBlock: ipv6 }, text: ipv6, parameter: 'destination-ipv6-cidr-block' };
  }
  if (list !== undefined)
    return { member: { DestinationPrefixListId: list }, text: list, parameter: 'destination-prefix-list-id' };
  throw new AwsError(
    'MissingParameter',
    'The request must contain the parameter destinationCidrBlock or destinationIpv6CidrBlock or destinationPrefixListId',
  );
}

/** The table's route to that destination; undefined when it has none. */
export function findRoute(table: RouteTable, member: Partial<Route>): Route | undefined {
  return (table.Routes ?? []).find((route) =>
    Object.entries(member).every(([name, value]) => route[name as keyof Route] === value),
  );
}

/**
 * What the traffic is sent to: one gateway, which must exist and be the VPC's.
 * Emulator: of the targets of EC2, those that can be made here: internet, NAT and egress-only gateways, interfaces, and peering connections.
 */
export function targetOf(
  transaction: Transaction,
  context: AwsContext,
  asked: { input: RouteRequest; table: RouteTable },
): Partial<Route> {
  const { input, table } = asked;
  const { GatewayId: gateway, NatGatewayId: nat, EgressOnlyInternetGatewayId: egress, NetworkInterfaceId: eni } = input;
  if (gateway !== undefined) {
    const attached = getInternetGateway(transaction, context, gateway).Attachments ?? [];
    refuseOtherNetwork(
      attached.some(({ VpcId }) => VpcId === table.VpcId),
      { table, target: `network gateway ${gateway}` },
    );
    return { GatewayId: gateway };
  }
  if (nat !== undefined) {
    refuseOtherNetwork(getNatGateway(transaction, context, nat).VpcId === table.VpcId, {
      table,
      target: `NAT gateway ${nat}`,
    });
    return { NatGatewayId: nat };
  }
  if (egress !== undefined) {
    const attached = getEgressOnlyGateway(transaction, context, egress).Attachments ?? [];
    refuseOtherNetwork(
      attached.some(({ VpcId }) => VpcId === table.VpcId),
      { table, target: `network gateway ${egress}` },
    );
    return { EgressOnlyInternetGatewayId: egress };
  }
  if (eni !== undefined) {
    const { VpcId } = getNetworkInterface(transaction, context, eni).interface;
    refuseOtherNetwork(VpcId === table.VpcId, { table, target: `interface ${eni}` });
    return { NetworkInterfaceId: eni };
  }
  if (input.VpcPeeringConnectionId !== undefined) return peeringTarget(transaction, context, asked);
  throw new AwsError(
    'InvalidParameterCombination',
    'The request must contain exactly one of gatewayId, natGatewayId, egressOnlyInternetGatewayId, networkInterfaceId, vpcPeeringConnectionId',
  );
}

function peeringTarget(
  transaction: Transaction,
  context: AwsContext,
  { input, table }: { input: RouteRequest; table: RouteTable },
): Partial<Route> {
  const { VpcPeeringConnectionId: id = '' } = input;
  const { RequesterVpcInfo, AccepterVpcInfo } = getPeering(transaction, context, id);
  const isOfTable = [RequesterVpcInfo, AccepterVpcInfo].some(({ VpcId }) => VpcId === table.VpcId);
  refuseOtherNetwork(isOfTable, { table, target: `vpc peering connection ${id}` });
  return { VpcPeeringConnectionId: id };
}

/** Throws InvalidParameterValue for a target that is not of the table's VPC. */
export function refuseOtherNetwork(
  isOfNetwork: boolean,
  { table, target }: { readonly table: RouteTable; readonly target: string },
): void {
  if (!isOfNetwork)
    throw new AwsError(
      'InvalidParameterValue',
      `route table ${table.RouteTableId} and ${target} belong to different networks`,
    );
}

/** All routes to a target that is gone are black holes. */
export function markRoutes(
  transaction: Transaction,
  scope: Scope,
  { target, state }: { readonly target: string; readonly state: 'active' | 'blackhole' },
): void {
  const leadsThere = (route: Route) =>
    [route.GatewayId, route.NatGatewayId, route.EgressOnlyInternetGatewayId, route.VpcPeeringConnectionId].includes(
      target,
    );
  for (const table of ROUTE_TABLES.list(transaction, scope)) {
    if (!table.Routes?.some(leadsThere)) continue;
    const Routes = table.Routes.map((route) => (leadsThere(route) ? { ...route, State: state } : route));
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(scope, table.RouteTableId ?? ''), { ...table, Routes });
  }
}
