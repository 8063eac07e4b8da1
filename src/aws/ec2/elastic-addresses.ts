// Elastic addresses and the interfaces that they are bound to.

import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { ADDRESSES, NETWORK_INTERFACES, newResourceId } from './collections.ts';
import { putNetworkInterface } from './own-network-interfaces.ts';
import type { Address, NetworkInterface } from './types.gen.ts';

/** Binds a free address to an interface; both records say so. @returns the id of the association */
export function bindAddress(
  transaction: Transaction,
  scope: Scope,
  { address, eni }: { readonly address: Address; readonly eni: NetworkInterface },
): string {
  const AssociationId = newResourceId('eipassoc');
  ADDRESSES.put(transaction, ADDRESSES.keyOf(scope, address.AllocationId ?? ''), {
    ...address,
    AssociationId,
    NetworkInterfaceId: eni.NetworkInterfaceId,
    NetworkInterfaceOwnerId: scope.account,
    PrivateIpAddress: eni.PrivateIpAddress,
  });
  const association = {
    AllocationId: address.AllocationId,
    AssociationId,
    IpOwnerId: scope.account,
    PublicDnsName: '',
    PublicIp: address.PublicIp,
  };
  putAssociation(transaction, scope, { networkInterfaceId: eni.NetworkInterfaceId, association });
  return AssociationId;
}

/** Lets go of an address; nothing happens where none is named or it is bound to nothing. */
export function unbindAddress(transaction: Transaction, scope: Scope, allocationId: string | undefined): void {
  const key = ADDRESSES.keyOf(scope, allocationId ?? '');
  const found = allocationId === undefined ? undefined : ADDRESSES.find(transaction, key);
  if (!found) return;
  const {
    AssociationId: _id,
    NetworkInterfaceId,
    NetworkInterfaceOwnerId: _owner,
    PrivateIpAddress: _ip,
    ...free
  } = found;
  ADDRESSES.put(transaction, key, free);
  putAssociation(transaction, scope, { networkInterfaceId: NetworkInterfaceId, association: undefined });
}

interface Binding {
  readonly networkInterfaceId: string | undefined;
  readonly association: NetworkInterface['Association'];
}

function putAssociation(transaction: Transaction, scope: Scope, { networkInterfaceId, association }: Binding): void {
  const record = NETWORK_INTERFACES.list(transaction, scope).find(
    (found) => found.interface.NetworkInterfaceId === networkInterfaceId,
  );
  if (!record) return;
  const { Association: _before, PrivateIpAddresses = [], ...eni } = record.interface;
  const own = association ? { Association: association } : {};
  const addresses = PrivateIpAddresses.map(({ Association: _old, ...address }) =>
    address.Primary ? { ...address, ...own } : address,
  );
  putNetworkInterface(transaction, scope, { ...record, interface: { ...eni, ...own, PrivateIpAddresses: addresses } });
}
