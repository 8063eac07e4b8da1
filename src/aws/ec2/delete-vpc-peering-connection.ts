// DeleteVpcPeeringConnection: by either side. It is still described, as deleted; routes through it lead nowhere.
// Emulator: the service forgets it after some hours, and here it is never forgotten.

import type { Operation } from '../operation.ts';
import { checkTransition, getPeering, putPeering } from './peering-connections.ts';
import { markRoutes } from './routes.ts';
import type { DeleteVpcPeeringConnectionRequest, DeleteVpcPeeringConnectionResult } from './types.gen.ts';

export const deleteVpcPeeringConnection: Operation<
  DeleteVpcPeeringConnectionRequest,
  DeleteVpcPeeringConnectionResult
> = ({ VpcPeeringConnectionId: id }, context) => {
  context.store.commit((transaction) => {
    const before = getPeering(transaction, context, id);
    checkTransition(before, 'deleted');
    putPeering(transaction, { ...before, Status: { Code: 'deleted', Message: `Deleted by ${context.account}` } });
    for (const side of [before.RequesterVpcInfo, before.AccepterVpcInfo])
      markRoutes(
        transaction,
        { account: side.OwnerId ?? '', region: side.Region ?? '' },
        { target: id, state: 'blackhole' },
      );
  });
  return { Return: true };
};
