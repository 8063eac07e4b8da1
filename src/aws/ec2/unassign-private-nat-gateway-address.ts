// UnassignPrivateNatGatewayAddress: takes further addresses from a private NAT gateway. Nobody waits for connections to drain: there are
// none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { beginLeaving, getChangeable } from './nat-gateway-addresses.ts';
import type { UnassignPrivateNatGatewayAddressRequest, UnassignPrivateNatGatewayAddressResult } from './types.gen.ts';

export const unassignPrivateNatGatewayAddress: Operation<
  UnassignPrivateNatGatewayAddressRequest,
  UnassignPrivateNatGatewayAddressResult
> = ({ NatGatewayId: id, PrivateIpAddresses: addresses }, context) => {
  const NatGatewayAddresses = context.store.commit((transaction) => {
    const gateway = getChangeable(transaction, context, { id, kind: 'private' });
    for (const address of addresses) {
      const found = gateway.NatGatewayAddresses?.find(({ PrivateIp }) => PrivateIp === address);
      // "You cannot unassign your primary private IP."; the words of both are ours.
      if (!found) throw new AwsError('InvalidParameterValue', `The Nat Gateway ${id} has no address ${address}`);
      if (found.IsPrimary)
        throw new AwsError('InvalidParameter', `The primary address of ${id} cannot be unassigned: ${address}`);
    }
    const leaves = ({ PrivateIp = '' }) => addresses.includes(PrivateIp);
    return beginLeaving(transaction, context, { gateway, leaves, status: 'unassigning' });
  });
  return { NatGatewayId: id, NatGatewayAddresses };
};
