// NAT gateways as records: each has an interface in its subnet and, when public, an elastic address.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { takeAddress } from './addresses.ts';
import { ADDRESSES, NAT_GATEWAYS, NETWORK_INTERFACES, newResourceId, SECONDARY_ADDRESSES } from './collections.ts';
import { interfaceKey, newInterface } from './network-interfaces.ts';
import { getAddress } from './resources.ts';
import type { Address, NatGateway, NatGatewayAddress, NetworkInterface, Subnet, Tag } from './types.gen.ts';
import { privateDnsName } from './zones.ts';

/** As the service calls it; its model says `natGateway`. */
const NAT_GATEWAY_INTERFACE = 'nat_gateway' as 'natGateway';

export interface NewNatGateway {
  readonly id: string;
  readonly subnet: Subnet;
  /** Absent for a private one. */
  readonly allocationId: string | undefined;
  /** Its own in the subnet, where one is asked for. */
  readonly privateAddress?: string | undefined;
  /** Besides the first: elastic addresses of a public one, and addresses in the subnet, undefined for any that is free. */
  readonly secondary?: readonly {
    readonly allocationId: string | undefined;
    readonly privateAddress: string | undefined;
  }[];
  readonly madeMs: number;
  readonly tags: Tag[];
  /** `available` for those that were there before anybody asked. */
  readonly state: 'pending' | 'available';
}

/** Writes the gateway with its interface, and binds its address. */
export function putNewNatGateway(transaction: Transaction, scope: Scope, made: NewNatGateway): NatGateway {
  const { id, subnet, allocationId, madeMs, tags, state, secondary = [] } = made;
  const eni = putInterface(transaction, scope, made);
  const first = addressOf(transaction, scope, { allocationId, eni, privateAddress: eni.PrivateIpAddress });
  const others = secondary.map((asked, index) => {
    const taken = takeAddress(transaction, scope, { subnet, address: asked.privateAddress, seed: `${id}/${index}` });
    const key = SECONDARY_ADDRESSES.keyOf(scope, subnet.SubnetId ?? '', taken.address);
    SECONDARY_ADDRESSES.put(transaction, key, { networkInterfaceId: eni.NetworkInterfaceId ?? '' });
    return addressOf(transaction, scope, { allocationId: asked.allocationId, eni, privateAddress: taken.address });
  });
  putPrivateAddresses(transaction, scope, { eni, others });
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

interface GatewayPlace {
  readonly allocationId: string | undefined;
  readonly eni: NetworkInterface;
  readonly privateAddress: string | undefined;
}

/** An address of the gateway, to which its elastic address is bound. Throws Resource.AlreadyAssociated. */
function addressOf(transaction: Transaction, scope: Scope, place: GatewayPlace): NatGatewayAddress {
  const { allocationId, eni, privateAddress } = place;
  const address = allocationId === undefined ? undefined : getAddress(transaction, scope, allocationId);
  if (address?.AssociationId !== undefined)
    throw new AwsError('Resource.AlreadyAssociated', `Elastic IP address [${allocationId}] is already associated`);
  const association = address && bind(transaction, scope, { ...place, address });
  return {
    AllocationId: allocationId,
    AssociationId: association?.AssociationId,
    PublicIp: address?.PublicIp,
    PrivateIp: privateAddress,
    NetworkInterfaceId: eni.NetworkInterfaceId,
    IsPrimary: false,
    Status: 'succeeded',
  };
}

function putPrivateAddresses(
  transaction: Transaction,
  scope: Scope,
  { eni, others }: { readonly eni: NetworkInterface; readonly others: readonly NatGatewayAddress[] },
): void {
  const more = others.map(({ PrivateIp = '' }) => ({
    Primary: false,
    PrivateDnsName: privateDnsName(scope.region, PrivateIp),
    PrivateIpAddress: PrivateIp,
  }));
  const PrivateIpAddresses = [...(eni.PrivateIpAddresses ?? []), ...more];
  NETWORK_INTERFACES.put(transaction, interfaceKey(scope, eni), {
    interface: { ...eni, PrivateIpAddresses },
    cluster: '',
  });
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

function bind(
  transaction: Transaction,
  scope: Scope,
  { address, eni, privateAddress }: GatewayPlace & { readonly address: Address },
): Address {
  const bound: Address = {
    ...address,
    AssociationId: newResourceId('eipassoc'),
    NetworkInterfaceId: eni.NetworkInterfaceId,
    NetworkInterfaceOwnerId: scope.account,
    PrivateIpAddress: privateAddress,
    SubnetId: eni.SubnetId,
  };
  ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, address.AllocationId ?? ''), bound);
  return bound;
}

/** Lets go of the interfaces and addresses of a gateway that is deleted. */
export function releaseNatGateway(transaction: Transaction, scope: Scope, gateway: NatGateway): void {
  const ids = new Set((gateway.NatGatewayAddresses ?? []).map((address) => address.NetworkInterfaceId));
  for (const record of NETWORK_INTERFACES.list(transaction, scope, gateway.SubnetId ?? ''))
    if (ids.has(record.interface.NetworkInterfaceId))
      NETWORK_INTERFACES.delete(transaction, interfaceKey(scope, record.interface));
  for (const { PrivateIp = '', IsPrimary } of gateway.NatGatewayAddresses ?? [])
    if (!IsPrimary) {
      const key = SECONDARY_ADDRESSES.keyOf(scope, gateway.SubnetId ?? '', PrivateIp);
      if (SECONDARY_ADDRESSES.find(transaction, key)) SECONDARY_ADDRESSES.delete(transaction, key);
    }
  for (const { AllocationId = '' } of gateway.NatGatewayAddresses ?? []) {
    const address = ADDRESSES.find(transaction, ADDRESSES.keyOf(scope, AllocationId));
    if (!address) continue;
    const { PublicIp, Domain, PublicIpv4Pool, NetworkBorderGroup, Tags } = address;
    ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, AllocationId), {
      AllocationId,
      PublicIp,
      Domain,
      PublicIpv4Pool,
      NetworkBorderGroup,
      Tags,
    });
  }
}
