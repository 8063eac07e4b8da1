// Interfaces that users make: found by their id, and kept apart from those that EKS or a gateway holds.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { NETWORK_INTERFACES, type NetworkInterfaceRecord } from './collections.ts';
import { refuseMalformed } from './id-forms.ts';
import { interfaceKey } from './network-interfaces.ts';
import { doesNotExist, getSecurityGroup } from './resources.ts';
import type { GroupIdentifier } from './types.gen.ts';

/** Throws InvalidNetworkInterfaceId.Malformed, InvalidNetworkInterfaceID.NotFound. */
export function getNetworkInterface(from: Store | Transaction, scope: Scope, id: string): NetworkInterfaceRecord {
  refuseMalformed('eni', id);
  const found = NETWORK_INTERFACES.list(from, scope).find((record) => record.interface.NetworkInterfaceId === id);
  if (!found) throw doesNotExist('InvalidNetworkInterfaceID.NotFound', 'networkInterface ID', id);
  return found;
}

/** One that the account itself manages. Throws AuthFailure for another. */
export function getOwnNetworkInterface(from: Store | Transaction, scope: Scope, id: string): NetworkInterfaceRecord {
  const found = getNetworkInterface(from, scope, id);
  if (found.interface.RequesterManaged)
    throw new AwsError('AuthFailure', 'You do not have permission to access the specified resource.', { status: 400 });
  return found;
}

/** Writes the record in its place. */
export function putNetworkInterface(transaction: Transaction, scope: Scope, record: NetworkInterfaceRecord): void {
  NETWORK_INTERFACES.put(transaction, interfaceKey(scope, record.interface), record);
}

/** The groups of that VPC by id. Throws InvalidGroup.NotFound, InvalidParameter for one of another VPC. */
export function groupsOf(
  transaction: Transaction,
  scope: Scope,
  { ids, vpcId }: { readonly ids: readonly string[]; readonly vpcId: string | undefined },
): GroupIdentifier[] {
  return ids.map((id) => {
    const { group } = getSecurityGroup(transaction, scope, id);
    if (group.VpcId !== vpcId)
      throw new AwsError('InvalidParameter', `Security group ${id} and subnet belong to different networks.`);
    return { GroupId: id, GroupName: group.GroupName };
  });
}
