// DisassociateNatGatewayAddress: takes further elastic addresses from a public NAT gateway. Nobody waits for connections to drain: there
// are none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { beginLeaving, getChangeable } from './nat-gateway-addresses.ts';
import { doesNotExist } from './resources.ts';
import type { DisassociateNatGatewayAddressRequest, DisassociateNatGatewayAddressResult } from './types.gen.ts';

export const disassociateNatGatewayAddress: Operation<
  DisassociateNatGatewayAddressRequest,
  DisassociateNatGatewayAddressResult
> = ({ NatGatewayId: id, AssociationIds: associations }, context) => {
  const NatGatewayAddresses = context.store.commit((transaction) => {
    const gateway = getChangeable(transaction, context, { id, kind: 'public' });
    for (const association of associations) {
      const found = gateway.NatGatewayAddresses?.find(({ AssociationId }) => AssociationId === association);
      if (!found) throw doesNotExist('InvalidAssociationID.NotFound', 'association ID', association);
      // "You cannot disassociate your primary EIP."; the words are ours.
      if (found.IsPrimary)
        throw new AwsError('InvalidParameter', `The primary address of ${id} cannot be disassociated: ${association}`);
    }
    const leaves = ({ AssociationId = '' }) => associations.includes(AssociationId);
    return beginLeaving(transaction, context, { gateway, leaves, status: 'disassociating' });
  });
  return { NatGatewayId: id, NatGatewayAddresses };
};
