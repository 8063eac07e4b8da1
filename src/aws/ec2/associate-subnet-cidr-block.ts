// AssociateSubnetCidrBlock: a block of IPv6 for a subnet that has none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { SUBNETS } from './collections.ts';
import { getSubnet, getVpc } from './resources.ts';
import { newIpv6Association } from './subnet-ipv6-blocks.ts';
import type { AssociateSubnetCidrBlockRequest, AssociateSubnetCidrBlockResult } from './types.gen.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_BLOCKS = 1;

export const associateSubnetCidrBlock: Operation<AssociateSubnetCidrBlockRequest, AssociateSubnetCidrBlockResult> = (
  { SubnetId, Ipv6CidrBlock: block },
  context,
) => {
  if (block === undefined)
    throw new AwsError('MissingParameter', "Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.");
  return context.store.commit((transaction) => {
    const subnet = getSubnet(transaction, context, SubnetId);
    const before = subnet.Ipv6CidrBlockAssociationSet ?? [];
    if (before.length >= MOST_BLOCKS)
      throw new AwsError(
        'CidrLimitExceeded',
        `This subnet ${SubnetId} has met its maximum number of allowed CIDRs: ${MOST_BLOCKS}`,
      );
    const vpc = getVpc(transaction, context, subnet.VpcId ?? '');
    const association = newIpv6Association(transaction, context, { vpc, block });
    SUBNETS.put(transaction, SUBNETS.keyOf(context, SubnetId), {
      ...subnet,
      Ipv6CidrBlockAssociationSet: [...before, association],
    });
    return { SubnetId, Ipv6CidrBlockAssociation: { ...association, Ipv6CidrBlockState: { State: 'associating' } } };
  });
};
