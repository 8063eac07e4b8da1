// VPC endpoints as records: gateways for S3 and DynamoDB, which show as routes; and interfaces in subnets, for other services.
// Emulator: nothing answers behind them.

import { sha256Hex } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { takeAddress } from './addresses.ts';
import { NETWORK_INTERFACES, ROUTE_TABLES, VPC_ENDPOINTS } from './collections.ts';
import { refuseMalformed } from './id-forms.ts';
import { interfaceKey, newInterface } from './network-interfaces.ts';
import { gatewayPrefixList } from './prefix-lists.ts';
import { doesNotExist, getRouteTable, getSubnet } from './resources.ts';
import type { DnsEntry, NetworkInterface, VpcEndpoint } from './types.gen.ts';
import { endpointHost } from './vpc-endpoint-services.ts';

/** The service says so in small letters; its model says `Available`. */
export const ENDPOINT_STATES = {
  pending: 'pending' as 'Pending',
  available: 'available' as 'Available',
  deleting: 'deleting' as 'Deleting',
} as const;

/** As the service calls an endpoint's interface; its model does not know it. */
const ENDPOINT_INTERFACE = 'vpc_endpoint' as 'interface';

/** Throws InvalidVpcEndpointId.NotFound. */
export function getVpcEndpoint(from: Store | Transaction, scope: Scope, id: string): VpcEndpoint {
  refuseMalformed('vpce', id);
  const found = VPC_ENDPOINTS.find(from, VPC_ENDPOINTS.keyOf(scope, id));
  if (!found) throw doesNotExist('InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id', id);
  return found;
}

/** Writes an endpoint, and makes its routes and interfaces what its lists say. */
export function putVpcEndpoint(transaction: Transaction, context: AwsContext, endpoint: VpcEndpoint): VpcEndpoint {
  const NetworkInterfaceIds = settleInterfaces(transaction, context, endpoint);
  settleRoutes(transaction, context, endpoint);
  const after = { ...endpoint, NetworkInterfaceIds, DnsEntries: dnsEntries(transaction, context, endpoint) };
  VPC_ENDPOINTS.put(transaction, VPC_ENDPOINTS.keyOf(context, endpoint.VpcEndpointId ?? ''), after);
  return after;
}

/** Emulator: one zone, that of AWS's examples, for all names; nothing resolves them. */
const HOSTED_ZONE = 'Z7HUB22UULQXV';

/** The names of an interface: for all its zones, for each of them, and the service's own where that is asked for; none without zones. */
function dnsEntries(transaction: Transaction, scope: Scope, endpoint: VpcEndpoint): DnsEntry[] {
  if (endpoint.VpcEndpointType !== 'Interface' || !endpoint.SubnetIds?.length) return [];
  const { VpcEndpointId: id = '', SubnetIds = [], ServiceName = '', PrivateDnsEnabled: isPrivate } = endpoint;
  const host = endpointHost(scope, ServiceName);
  const zones = SubnetIds.map((subnetId) => getSubnet(transaction, scope, subnetId).AvailabilityZone);
  const own = `${id}-${sha256Hex(id).slice(0, 8)}`;
  const names = [own, ...zones.map((zone) => `${own}-${zone}`)].map((name) => `${name}.${host}.${scope.region}.vpce`);
  return [...names, ...(isPrivate ? [`${host}.${scope.region}`] : [])].map((name) => ({
    DnsName: `${name}.${partitionOf(scope.region).dnsSuffix}`,
    HostedZoneId: HOSTED_ZONE,
  }));
}

/** An endpoint that is deleting already stays as it is. */
export function beginDeletion(transaction: Transaction, context: AwsContext, endpoint: VpcEndpoint): void {
  if (endpoint.State === ENDPOINT_STATES.deleting) return;
  VPC_ENDPOINTS.put(transaction, VPC_ENDPOINTS.keyOf(context, endpoint.VpcEndpointId ?? ''), {
    ...endpoint,
    State: ENDPOINT_STATES.deleting,
    deletionBeganMs: context.clock.simulatedMs(),
  });
}

/** Removes an endpoint with its routes and interfaces. */
export function removeVpcEndpoint(transaction: Transaction, scope: Scope, endpoint: VpcEndpoint): void {
  const { VpcEndpointId: id = '' } = endpoint;
  settleRoutes(transaction, scope, { ...endpoint, RouteTableIds: [] });
  keepInterfaces(transaction, scope, { ...endpoint, SubnetIds: [] });
  VPC_ENDPOINTS.delete(transaction, VPC_ENDPOINTS.keyOf(scope, id));
}

function settleRoutes(transaction: Transaction, scope: Scope, endpoint: VpcEndpoint): void {
  const { VpcEndpointId: id = '', RouteTableIds: wanted = [], ServiceName = '' } = endpoint;
  for (const tableId of wanted) getRouteTable(transaction, scope, tableId);
  for (const table of ROUTE_TABLES.list(transaction, scope)) {
    const others = (table.Routes ?? []).filter(({ GatewayId }) => GatewayId !== id);
    const route = {
      DestinationPrefixListId: gatewayPrefixList(scope, ServiceName)?.PrefixListId,
      GatewayId: id,
      Origin: 'CreateRoute' as const,
      State: 'active' as const,
    };
    const Routes = wanted.includes(table.RouteTableId ?? '') ? [...others, route] : others;
    if (Routes.length !== table.Routes?.length)
      ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(scope, table.RouteTableId ?? ''), { ...table, Routes });
  }
}

/** @returns the ids of its interfaces, one in each of its subnets */
function settleInterfaces(transaction: Transaction, context: AwsContext, endpoint: VpcEndpoint): string[] {
  const { SubnetIds: wanted = [], Groups = [] } = endpoint;
  const kept = keepInterfaces(transaction, context, endpoint);
  const missing = wanted.filter((id) => !kept.some((eni) => eni.SubnetId === id));
  const securityGroupIds = Groups.flatMap(({ GroupId }) => GroupId ?? []);
  const made = missing.map((subnetId) => putInterface(transaction, context, { endpoint, subnetId, securityGroupIds }));
  return [...kept, ...made].map((eni) => eni.NetworkInterfaceId ?? '');
}

/** Deletes its interfaces in subnets that it is no longer in. @returns the others */
function keepInterfaces(transaction: Transaction, scope: Scope, endpoint: VpcEndpoint): NetworkInterface[] {
  const { SubnetIds: wanted = [], NetworkInterfaceIds: had = [] } = endpoint;
  const own = NETWORK_INTERFACES.list(transaction, scope)
    .map((record) => record.interface)
    .filter((eni) => had.includes(eni.NetworkInterfaceId ?? ''));
  const kept = own.filter((eni) => wanted.includes(eni.SubnetId ?? ''));
  for (const eni of own) if (!kept.includes(eni)) NETWORK_INTERFACES.delete(transaction, interfaceKey(scope, eni));
  return kept;
}

function putInterface(
  transaction: Transaction,
  context: AwsContext,
  place: { readonly endpoint: VpcEndpoint; readonly subnetId: string; readonly securityGroupIds: readonly string[] },
): NetworkInterface {
  const { endpoint, subnetId, securityGroupIds } = place;
  const subnet = getSubnet(transaction, context, subnetId);
  const { VpcEndpointId: id = '' } = endpoint;
  const free = takeAddress(transaction, context, { subnet, address: undefined, seed: id });
  const description = `VPC Endpoint Interface ${id}`;
  const madeMs = context.clock.simulatedMs();
  const eni: NetworkInterface = {
    ...newInterface(transaction, context, { free, description, securityGroupIds, madeMs }),
    InterfaceType: ENDPOINT_INTERFACE,
    RequesterId: context.account,
  };
  NETWORK_INTERFACES.put(transaction, interfaceKey(context, eni), { interface: eni, cluster: '' });
  return eni;
}
