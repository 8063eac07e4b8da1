// DeleteVpcPeeringConnection: by either side. It is still described for some time, as deleted.

import type { Operation } from '../operation.ts';
import { getPeering } from './peering-connections.ts';
import { deletePeering } from './peering-ends.ts';
import type { DeleteVpcPeeringConnectionRequest, DeleteVpcPeeringConnectionResult } from './types.gen.ts';

export const deleteVpcPeeringConnection: Operation<
  DeleteVpcPeeringConnectionRequest,
  DeleteVpcPeeringConnectionResult
> = ({ VpcPeeringConnectionId: id }, context) => {
  context.store.commit((transaction) => deletePeering(transaction, context, getPeering(transaction, context, id)));
  return { Return: true };
};
