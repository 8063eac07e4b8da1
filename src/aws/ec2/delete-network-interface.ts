// DeleteNetworkInterface: one that nothing uses; an elastic address that it has stays, and is free again.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_INTERFACES } from './collections.ts';
import { unbindAddress } from './elastic-addresses.ts';
import { interfaceKey } from './network-interfaces.ts';
import { getNetworkInterface } from './own-network-interfaces.ts';
import type { DeleteNetworkInterfaceRequest } from './types.gen.ts';

export const deleteNetworkInterface: Operation<DeleteNetworkInterfaceRequest, void> = (
  { NetworkInterfaceId: id },
  context,
) => {
  context.store.commit((transaction) => {
    const found = getNetworkInterface(transaction, context, id).interface;
    if (found.Status === 'in-use')
      throw new AwsError('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
    unbindAddress(transaction, context, found.Association?.AllocationId);
    NETWORK_INTERFACES.delete(transaction, interfaceKey(context, found));
  });
};
