// The addresses of NAT gateways besides their first: taken in the gateway's subnet and bound to elastic ones, and let go of again.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { takeAddress } from './addresses.ts';
import {
  ADDRESSES,
  NAT_GATEWAYS,
  type NatGatewayRecord,
  NETWORK_INTERFACES,
  newResourceId,
  SECONDARY_ADDRESSES,
} from './collections.ts';
import { interfaceKey } from './network-interfaces.ts';
import { getAddress, getNatGateway, getSubnet } from './resources.ts';
import type { NatGateway, NatGatewayAddress, NetworkInterface, Subnet } from './types.gen.ts';
import { privateDnsName } from './zones.ts';

/** An address that is asked for: its elastic one (of a public gateway), and its own in the subnet, undefined for any that is free. */
export interface AskedAddress {
  readonly allocationId: string | undefined;
  readonly privateAddress: string | undefined;
}

/** Elastic addresses and those in the subnet, in pairs; as many as the longer list has, or as are asked for. */
export function askedAddresses(
  allocations: readonly string[],
  addresses: readonly string[],
  count = 0,
): readonly AskedAddress[] {
  return Array.from({ length: Math.max(allocations.length, addresses.length, count) }, (_, index) => ({
    allocationId: allocations[index],
    privateAddress: addresses[index],
  }));
}

interface TakenAddresses {
  readonly id: string;
  readonly subnet: Subnet;
  readonly eni: NetworkInterface;
  readonly asked: readonly AskedAddress[];
  readonly status: NatGatewayAddress['Status'];
}

/** Takes further addresses for a gateway's interface. Throws as `takeAddress` does, and Resource.AlreadyAssociated. */
export function takeSecondaryAddresses(
  transaction: Transaction,
  scope: Scope,
  { id, subnet, eni, asked, status }: TakenAddresses,
): NatGatewayAddress[] {
  const before = eni.PrivateIpAddresses ?? [];
  const taken = asked.map(({ allocationId, privateAddress }, index) => {
    const seed = `${id}/${before.length - 1 + index}`;
    const { address } = takeAddress(transaction, scope, { subnet, address: privateAddress, seed });
    const key = SECONDARY_ADDRESSES.keyOf(scope, subnet.SubnetId ?? '', address);
    SECONDARY_ADDRESSES.put(transaction, key, { networkInterfaceId: eni.NetworkInterfaceId ?? '' });
    const bound = boundAddress(transaction, scope, { allocationId, eni, privateAddress: address });
    return { ...bound, Status: status };
  });
  const more = taken.map(({ PrivateIp = '' }) => ({
    Primary: false,
    PrivateDnsName: privateDnsName(scope.region, PrivateIp),
    PrivateIpAddress: PrivateIp,
  }));
  NETWORK_INTERFACES.put(transaction, interfaceKey(scope, eni), {
    interface: { ...eni, PrivateIpAddresses: [...before, ...more] },
    cluster: '',
  });
  return taken;
}

interface AddressPlace {
  readonly allocationId: string | undefined;
  readonly eni: NetworkInterface;
  readonly privateAddress: string | undefined;
}

/** An address of a gateway, to which its elastic address is bound. Throws Resource.AlreadyAssociated. */
export function boundAddress(transaction: Transaction, scope: Scope, place: AddressPlace): NatGatewayAddress {
  const { allocationId, eni, privateAddress } = place;
  const address = allocationId === undefined ? undefined : getAddress(transaction, scope, allocationId);
  if (address?.AssociationId !== undefined)
    throw new AwsError('Resource.AlreadyAssociated', `Elastic IP address [${allocationId}] is already associated`);
  const AssociationId = address && newResourceId('eipassoc');
  if (address)
    ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, address.AllocationId ?? ''), {
      ...address,
      AssociationId,
      NetworkInterfaceId: eni.NetworkInterfaceId,
      NetworkInterfaceOwnerId: scope.account,
      PrivateIpAddress: privateAddress,
      SubnetId: eni.SubnetId,
    });
  return {
    AllocationId: allocationId,
    AssociationId,
    PublicIp: address?.PublicIp,
    PrivateIp: privateAddress,
    NetworkInterfaceId: eni.NetworkInterfaceId,
    IsPrimary: false,
    Status: 'succeeded',
  };
}

/** Lets go of addresses in the subnet, and of the elastic ones that were bound to them. */
export function releaseAddresses(
  transaction: Transaction,
  scope: Scope,
  { subnetId, leaving }: { readonly subnetId: string; readonly leaving: readonly NatGatewayAddress[] },
): void {
  for (const { PrivateIp = '', AllocationId = '' } of leaving) {
    const key = SECONDARY_ADDRESSES.keyOf(scope, subnetId, PrivateIp);
    if (SECONDARY_ADDRESSES.find(transaction, key)) SECONDARY_ADDRESSES.delete(transaction, key);
    const address = ADDRESSES.find(transaction, ADDRESSES.keyOf(scope, AllocationId));
    if (!address) continue;
    const { PublicIp, Domain, PublicIpv4Pool, NetworkBorderGroup, Tags } = address;
    const free = { AllocationId, PublicIp, Domain, PublicIpv4Pool, NetworkBorderGroup, Tags };
    ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, AllocationId), free);
  }
}

/** A gateway that is there, of the kind that the operation is for. Throws NatGatewayNotFound; the other words are ours. */
export function getChangeable(
  transaction: Transaction,
  context: AwsContext,
  { id, kind }: { readonly id: string; readonly kind: NatGateway['ConnectivityType'] },
): NatGatewayRecord {
  const gateway = getNatGateway(transaction, context, id);
  if (gateway.ConnectivityType !== kind)
    throw new AwsError('InvalidParameter', `The Nat Gateway ${id} is ${gateway.ConnectivityType}; it must be ${kind}.`);
  if (gateway.State !== 'available')
    throw new AwsError('IncorrectState', `The Nat Gateway ${id} is ${gateway.State}; it must be available.`);
  // "While disassociating is in progress, you cannot associate/disassociate additional EIPs"
  if (isLeaving(gateway))
    throw new AwsError('IncorrectState', `Addresses of the Nat Gateway ${id} are being released.`);
  return gateway;
}

/**
 * Gives a gateway further addresses, which have their status until the NAT gateway controller says that they succeeded.
 * @returns what the service answers: of an address that it chooses itself nothing is told yet (as in the aws CLI's examples)
 */
export function addSecondaryAddresses(
  transaction: Transaction,
  context: AwsContext,
  added: {
    readonly gateway: NatGatewayRecord;
    readonly asked: readonly AskedAddress[];
    readonly status: 'associating' | 'assigning';
  },
): NatGatewayAddress[] {
  const { gateway, asked, status } = added;
  const { NatGatewayId: id = '', SubnetId = '', NatGatewayAddresses: before = [] } = gateway;
  const subnet = getSubnet(transaction, context, SubnetId);
  const eni = interfaceOf(transaction, context, gateway);
  if (!eni) throw new Error(`the NAT gateway ${id} has no interface`);
  const taken = takeSecondaryAddresses(transaction, context, { id, subnet, eni, asked, status });
  putAddresses(transaction, context, { gateway, addresses: [...before, ...taken] });
  return taken.map(({ AllocationId, NetworkInterfaceId, IsPrimary, Status }, index) => {
    const PrivateIp = asked[index]?.privateAddress;
    return { AllocationId, NetworkInterfaceId, PrivateIp, IsPrimary, Status };
  });
}

/** Marks addresses of a gateway as leaving; they are released by the NAT gateway controller. @returns those addresses */
export function beginLeaving(
  transaction: Transaction,
  context: AwsContext,
  left: {
    readonly gateway: NatGatewayRecord;
    readonly leaves: (address: NatGatewayAddress) => boolean;
    readonly status: 'disassociating' | 'unassigning';
  },
): NatGatewayAddress[] {
  const { gateway, leaves, status } = left;
  const addresses = (gateway.NatGatewayAddresses ?? []).map((address) =>
    leaves(address) ? { ...address, Status: status } : address,
  );
  putAddresses(transaction, context, { gateway, addresses });
  return addresses.filter(leaves);
}

/** Ends what is under way: addresses that were taken succeeded, and those that leave are gone. */
export function settleAddresses(transaction: Transaction, scope: Scope, gateway: NatGatewayRecord): void {
  const { NatGatewayAddresses: all = [], addressesChangedMs: _, SubnetId: subnetId = '', ...rest } = gateway;
  const leaving = all.filter(isAddressLeaving);
  releaseAddresses(transaction, scope, { subnetId, leaving });
  const eni = leaving.length > 0 ? interfaceOf(transaction, scope, gateway) : undefined;
  const isGone = (ip: string | undefined) => leaving.some(({ PrivateIp }) => PrivateIp === ip);
  if (eni)
    NETWORK_INTERFACES.put(transaction, interfaceKey(scope, eni), {
      interface: {
        ...eni,
        PrivateIpAddresses: eni.PrivateIpAddresses?.filter(({ PrivateIpAddress }) => !isGone(PrivateIpAddress)),
      },
      cluster: '',
    });
  const staying = all.filter((address) => !isAddressLeaving(address));
  NAT_GATEWAYS.put(transaction, NAT_GATEWAYS.keyOf(scope, gateway.NatGatewayId ?? ''), {
    ...rest,
    SubnetId: subnetId,
    NatGatewayAddresses: staying.map((address) => ({ ...address, Status: 'succeeded' })),
  });
}

/** Whether any of its addresses is about to be released. */
export function isLeaving(gateway: NatGateway): boolean {
  return (gateway.NatGatewayAddresses ?? []).some(isAddressLeaving);
}

function isAddressLeaving({ Status }: NatGatewayAddress): boolean {
  return Status === 'disassociating' || Status === 'unassigning';
}

function interfaceOf(transaction: Transaction, scope: Scope, gateway: NatGateway): NetworkInterface | undefined {
  const id = gateway.NatGatewayAddresses?.[0]?.NetworkInterfaceId;
  return NETWORK_INTERFACES.list(transaction, scope, gateway.SubnetId ?? '').find(
    (record) => record.interface.NetworkInterfaceId === id,
  )?.interface;
}

function putAddresses(
  transaction: Transaction,
  context: AwsContext,
  { gateway, addresses }: { readonly gateway: NatGatewayRecord; readonly addresses: NatGatewayAddress[] },
): void {
  NAT_GATEWAYS.put(transaction, NAT_GATEWAYS.keyOf(context, gateway.NatGatewayId ?? ''), {
    ...gateway,
    NatGatewayAddresses: addresses,
    addressesChangedMs: context.clock.simulatedMs(),
  });
}
