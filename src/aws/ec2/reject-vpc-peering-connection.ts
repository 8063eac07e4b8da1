// RejectVpcPeeringConnection: while it is a request.

import type { Operation } from '../operation.ts';
import { checkTransition, endedNow, getPeering, putPeering } from './peering-connections.ts';
import type { RejectVpcPeeringConnectionRequest, RejectVpcPeeringConnectionResult } from './types.gen.ts';

export const rejectVpcPeeringConnection: Operation<
  RejectVpcPeeringConnectionRequest,
  RejectVpcPeeringConnectionResult
> = ({ VpcPeeringConnectionId: id }, context) => {
  context.store.commit((transaction) => {
    const before = getPeering(transaction, context, id);
    checkTransition(before, 'rejected');
    const Status = { Code: 'rejected' as const, Message: `Rejected by ${context.account}` };
    putPeering(transaction, { ...before, Status, ...endedNow(context) });
  });
  return { Return: true };
};
