// NAT gateways as records: each has an interface in its subnet and, when public, an elastic address.

import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { takeAddress } from './addresses.ts';
import { NAT_GATEWAYS, NETWORK_INTERFACES } from './collections.ts';
import { type AskedAddress, boundAddress, releaseAddresses, takeSecondaryAddresses } from './nat-gateway-addresses.ts';
import { interfaceKey, newInterface } from './network-interfaces.ts';
import type { NatGateway, NetworkInterface, Subnet, Tag } from './types.gen.ts';

/** As the service calls it; its model says `natGateway`. */
const NAT_GATEWAY_INTERFACE = 'nat_gateway' as 'natGateway';

export interface NewNatGateway {
  readonly id: string;
  readonly subnet: Subnet;
  /** Absent for a private one. */
  readonly allocationId: string | undefined;
  /** Its own in the subnet, where one is asked for. */
  readonly privateAddress?: string | undefined;
  /** Besides the first. */
  readonly secondary?: readonly AskedAddress[];
  readonly madeMs: number;
  readonly tags: Tag[];
  /** `available` for those that were there before anybody asked. */
  readonly state: 'pending' | 'available';
}

/** Writes the gateway with its interface, and binds its address. */
export function putNewNatGateway(transaction: Transaction, scope: Scope, made: NewNatGateway): NatGateway {
  const { id, subnet, allocationId, madeMs, tags, state, secondary = [] } = made;
  const eni = putInterface(transaction, scope, made);
  const first = boundAddress(transaction, scope, { allocationId, eni, privateAddress: eni.PrivateIpAddress });
  const others = takeSecondaryAddresses(transaction, scope, { id, subnet, eni, asked: secondary, status: 'succeeded' });
  const gateway: NatGateway = {
    NatGatewayId: id,
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    State: state,
    CreateTime: madeMs,
    ConnectivityType: allocationId === undefined ? 'private' : 'public',
    NatGatewayAddresses: [{ ...first, IsPrimary: true }, ...others],
    Tags: tags,
  };
  NAT_GATEWAYS.put(transaction, NAT_GATEWAYS.keyOf(scope, id), gateway);
  return gateway;
}

function putInterface(transaction: Transaction, scope: Scope, made: NewNatGateway): NetworkInterface {
  const { id, subnet, madeMs } = made;
  const free = takeAddress(transaction, scope, { subnet, address: made.privateAddress, seed: id });
  const eni: NetworkInterface = {
    ...newInterface(transaction, scope, {
      free,
      description: `Interface for NAT Gateway ${id}`,
      securityGroupIds: [],
      madeMs,
    }),
    InterfaceType: NAT_GATEWAY_INTERFACE,
    RequesterId: scope.account,
    SourceDestCheck: false,
  };
  NETWORK_INTERFACES.put(transaction, interfaceKey(scope, eni), { interface: eni, cluster: '' });
  return eni;
}

/** Lets go of the interfaces and addresses of a gateway that is deleted. */
export function releaseNatGateway(transaction: Transaction, scope: Scope, gateway: NatGateway): void {
  const ids = new Set((gateway.NatGatewayAddresses ?? []).map((address) => address.NetworkInterfaceId));
  for (const record of NETWORK_INTERFACES.list(transaction, scope, gateway.SubnetId ?? ''))
    if (ids.has(record.interface.NetworkInterfaceId))
      NETWORK_INTERFACES.delete(transaction, interfaceKey(scope, record.interface));
  const { NatGatewayAddresses: leaving = [], SubnetId: subnetId = '' } = gateway;
  releaseAddresses(transaction, scope, { subnetId, leaving });
}
