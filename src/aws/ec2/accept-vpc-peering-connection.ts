// AcceptVpcPeeringConnection: by the side that was asked.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { checkTransition, describedSide, getPeering, putPeering } from './peering-connections.ts';
import { getVpc } from './resources.ts';
import type { AcceptVpcPeeringConnectionRequest, AcceptVpcPeeringConnectionResult } from './types.gen.ts';

export const acceptVpcPeeringConnection: Operation<
  AcceptVpcPeeringConnectionRequest,
  AcceptVpcPeeringConnectionResult
> = ({ VpcPeeringConnectionId: id }, context) =>
  context.store.commit((transaction) => {
    const before = getPeering(transaction, context, id);
    checkTransition(before, 'active');
    const { AccepterVpcInfo: side } = before;
    // The words are those of moto, moto/ec2/exceptions.py.
    if (side.OwnerId !== context.account || side.Region !== context.region)
      throw new AwsError('OperationNotPermitted', `User (${context.account}) cannot accept peering ${id}`);
    const vpc = getVpc(transaction, context, side.VpcId ?? '');
    const { ExpirationTime: _none, ...kept } = before;
    const after = {
      ...kept,
      AccepterVpcInfo: describedSide(side, vpc),
      Status: { Code: 'active' as const, Message: 'Active' },
    };
    putPeering(transaction, after);
    return {
      VpcPeeringConnection: { ...after, Status: { Code: 'provisioning' as const, Message: 'Provisioning' } },
    };
  });
