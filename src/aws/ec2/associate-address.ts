// AssociateAddress: with an interface of the account's own; there are no instances.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { bindAddress, unbindAddress } from './elastic-addresses.ts';
import { getOwnNetworkInterface } from './own-network-interfaces.ts';
import { doesNotExist, getAddress } from './resources.ts';
import type { Address, AssociateAddressRequest, AssociateAddressResult } from './types.gen.ts';

export const associateAddress: Operation<AssociateAddressRequest, AssociateAddressResult> = (input, context) => {
  const { InstanceId, NetworkInterfaceId, AllowReassociation, PrivateIpAddress } = input;
  if (InstanceId !== undefined) throw doesNotExist('InvalidInstanceID.NotFound', 'instance ID', InstanceId);
  if (NetworkInterfaceId === undefined)
    throw new AwsError('MissingParameter', 'Either instance ID or network interface id must be specified');
  return context.store.commit((transaction) => {
    const address = addressOf(transaction, context, input);
    const eni = getOwnNetworkInterface(transaction, context, NetworkInterfaceId).interface;
    if (PrivateIpAddress !== undefined && PrivateIpAddress !== eni.PrivateIpAddress)
      throw new AwsError(
        'InvalidParameterValue',
        `Network interface '${NetworkInterfaceId}' does not have the private IP address ${PrivateIpAddress}`,
      );
    if (address.NetworkInterfaceId === NetworkInterfaceId) return { AssociationId: address.AssociationId };
    if (address.AssociationId !== undefined && !AllowReassociation)
      throw alreadyAssociated(address.AllocationId, address.AssociationId);
    if (eni.Association && !AllowReassociation)
      throw alreadyAssociated(NetworkInterfaceId, eni.Association.AssociationId);
    if (address.NetworkInterfaceId !== undefined)
      getOwnNetworkInterface(transaction, context, address.NetworkInterfaceId);
    unbindAddress(transaction, context, address.AllocationId);
    unbindAddress(transaction, context, eni.Association?.AllocationId);
    const free = getAddress(transaction, context, address.AllocationId ?? '');
    return { AssociationId: bindAddress(transaction, context, { address: free, eni }) };
  });
};

function addressOf(transaction: Transaction, context: AwsContext, input: AssociateAddressRequest): Address {
  if (input.AllocationId !== undefined) return getAddress(transaction, context, input.AllocationId);
  const found = ADDRESSES.list(transaction, context).find(({ PublicIp }) => PublicIp === input.PublicIp);
  if (found) return found;
  if (input.PublicIp === undefined)
    throw new AwsError('MissingParameter', 'Either public IP or allocation id must be specified');
  throw new AwsError('InvalidAddress.NotFound', `Address '${input.PublicIp}' not found.`);
}

function alreadyAssociated(resource: string | undefined, association: string | undefined): AwsError {
  return new AwsError(
    'Resource.AlreadyAssociated',
    `resource ${resource} is already associated with associate-id ${association}`,
  );
}
