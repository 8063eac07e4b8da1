// DescribeRouteTables.

import type { Operation } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type {
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  Route,
  RouteTable,
  RouteTableAssociation,
} from './types.gen.ts';

const associations =
  <V>(read: (association: RouteTableAssociation) => V) =>
  (table: RouteTable) =>
    (table.Associations ?? []).map(read);
const routes =
  <V>(read: (route: Route) => V) =>
  (table: RouteTable) =>
    (table.Routes ?? []).map(read);

const ROUTE_TABLE_KIND: Kind<RouteTable> = {
  idOf: (table) => table.RouteTableId ?? '',
  tagsOf: (table) => table.Tags ?? [],
  idError: 'InvalidRouteTableID',
  idNoun: 'routeTable ID',
  idPrefix: 'rtb',
  filters: {
    'association.gateway-id': associations((association) => association.GatewayId),
    'association.route-table-association-id': associations((association) => association.RouteTableAssociationId),
    'association.route-table-id': associations((association) => association.RouteTableId),
    'association.subnet-id': associations((association) => association.SubnetId),
    'association.main': associations((association) => association.Main),
    'owner-id': (table) => [table.OwnerId],
    'route-table-id': (table) => [table.RouteTableId],
    'route.destination-cidr-block': routes((route) => route.DestinationCidrBlock),
    'route.destination-ipv6-cidr-block': routes((route) => route.DestinationIpv6CidrBlock),
    'route.destination-prefix-list-id': routes((route) => route.DestinationPrefixListId),
    'route.egress-only-internet-gateway-id': routes((route) => route.EgressOnlyInternetGatewayId),
    'route.instance-id': routes((route) => route.InstanceId),
    'route.transit-gateway-id': routes((route) => route.TransitGatewayId),
    'route.vpc-peering-connection-id': routes((route) => route.VpcPeeringConnectionId),
    'route.gateway-id': routes((route) => route.GatewayId),
    'route.nat-gateway-id': routes((route) => route.NatGatewayId),
    'route.origin': routes((route) => route.Origin),
    'route.state': routes((route) => route.State),
    'vpc-id': (table) => [table.VpcId],
  },
};

export const describeRouteTables: Operation<DescribeRouteTablesRequest, DescribeRouteTablesResult> = (
  input,
  context,
) => {
  const { items, nextToken } = describe(ROUTE_TABLE_KIND, ROUTE_TABLES.list(context.store, context), {
    ids: input.RouteTableIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { RouteTables: items, NextToken: nextToken };
};
