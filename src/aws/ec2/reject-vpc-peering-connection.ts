// RejectVpcPeeringConnection: while it is a request.

import type { Operation } from '../operation.ts';
import { checkTransition, getPeering, putPeering } from './peering-connections.ts';
import type { RejectVpcPeeringConnectionRequest, RejectVpcPeeringConnectionResult } from './types.gen.ts';

export const rejectVpcPeeringConnection: Operation<
  RejectVpcPeeringConnectionRequest,
  RejectVpcPeeringConnectionResult
> = ({ VpcPeeringConnectionId: id }, context) => {
  context.store.commit((transaction) => {
    const before = getPeering(transaction, context, id);
    checkTransition(before, 'rejected');
    putPeering(transaction, { ...before, Status: { Code: 'rejected', Message: `Rejected by ${context.account}` } });
  });
  return { Return: true };
};
