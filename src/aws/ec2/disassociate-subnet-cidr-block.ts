// DisassociateSubnetCidrBlock: takes the block of IPv6 from a subnet.

import type { Operation } from '../operation.ts';
import { SUBNETS } from './collections.ts';
import { doesNotExist } from './resources.ts';
import type { DisassociateSubnetCidrBlockRequest, DisassociateSubnetCidrBlockResult } from './types.gen.ts';

export const disassociateSubnetCidrBlock: Operation<
  DisassociateSubnetCidrBlockRequest,
  DisassociateSubnetCidrBlockResult
> = ({ AssociationId: id }, context) =>
  context.store.commit((transaction) => {
    for (const subnet of SUBNETS.list(transaction, context)) {
      const { SubnetId = '', Ipv6CidrBlockAssociationSet: before = [] } = subnet;
      const gone = before.find(({ AssociationId }) => AssociationId === id);
      if (!gone) continue;
      const Ipv6CidrBlockAssociationSet = before.filter((each) => each !== gone);
      SUBNETS.put(transaction, SUBNETS.keyOf(context, SubnetId), { ...subnet, Ipv6CidrBlockAssociationSet });
      return { SubnetId, Ipv6CidrBlockAssociation: { ...gone, Ipv6CidrBlockState: { State: 'disassociating' } } };
    }
    throw doesNotExist('InvalidSubnetCidrBlockAssociationID.NotFound', 'subnet CIDR block association ID', id);
  });
