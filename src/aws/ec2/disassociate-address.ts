// DisassociateAddress. An address of a NAT gateway belongs to that for as long as it lives.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { unbindAddress } from './elastic-addresses.ts';
import { getOwnNetworkInterface } from './own-network-interfaces.ts';
import { doesNotExist } from './resources.ts';
import type { DisassociateAddressRequest } from './types.gen.ts';

export const disassociateAddress: Operation<DisassociateAddressRequest, void> = (
  { AssociationId: id, PublicIp: ip },
  context,
) => {
  if (id === undefined && ip === undefined)
    throw new AwsError('MissingParameter', 'Either public IP or association id must be specified');
  context.store.commit((transaction) => {
    const found = ADDRESSES.list(transaction, context).find(({ AssociationId, PublicIp }) =>
      id === undefined ? PublicIp === ip : AssociationId === id,
    );
    if (!found && id === undefined) throw new AwsError('InvalidAddress.NotFound', `Address '${ip}' not found.`);
    if (!found) throw doesNotExist('InvalidAssociationID.NotFound', 'association ID', id ?? '');
    if (found.NetworkInterfaceId === undefined) return;
    getOwnNetworkInterface(transaction, context, found.NetworkInterfaceId);
    unbindAddress(transaction, context, found.AllocationId);
  });
};
