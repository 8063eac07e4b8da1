// DisassociateVpcCidrBlock: not the first block, and none that a subnet lies in.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { isInside, toCidr } from './cidr.ts';
import { ROUTE_TABLES, SUBNETS, VPCS } from './collections.ts';
import { doesNotExist } from './resources.ts';
import { withLocalRoutes } from './routes.ts';
import type { DisassociateVpcCidrBlockRequest, DisassociateVpcCidrBlockResult } from './types.gen.ts';

export const disassociateVpcCidrBlock: Operation<DisassociateVpcCidrBlockRequest, DisassociateVpcCidrBlockResult> = (
  { AssociationId: id },
  context,
) =>
  context.store.commit((transaction) => {
    const vpc = VPCS.list(transaction, context).find((each) =>
      [...(each.CidrBlockAssociationSet ?? []), ...(each.Ipv6CidrBlockAssociationSet ?? [])].some(
        ({ AssociationId }) => AssociationId === id,
      ),
    );
    if (!vpc) throw doesNotExist('InvalidVpcCidrBlockAssociationID.NotFound', 'vpc CIDR block association ID', id);
    const { CidrBlockAssociationSet: blocks = [], Ipv6CidrBlockAssociationSet: ipv6Blocks = [], VpcId = '' } = vpc;
    const block = blocks.find(({ AssociationId }) => AssociationId === id);
    const ipv6Block = ipv6Blocks.find(({ AssociationId }) => AssociationId === id);
    if (block?.CidrBlock === vpc.CidrBlock)
      throw new AwsError(
        'OperationNotPermitted',
        `The vpc CIDR block with association ID ${id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
      );
    const outer = block && toCidr(block.CidrBlock ?? '');
    const isUsed = SUBNETS.list(transaction, context).some(
      (subnet) =>
        subnet.VpcId === VpcId &&
        (outer ? isInside(toCidr(subnet.CidrBlock ?? ''), outer) : subnet.Ipv6CidrBlockAssociationSet?.length),
    );
    if (isUsed)
      throw new AwsError(
        'InvalidCidrBlock.InUse',
        `The vpc currently has a subnet within CIDR block ${block?.CidrBlock ?? ipv6Block?.Ipv6CidrBlock}`,
      );
    const after = {
      ...vpc,
      CidrBlockAssociationSet: blocks.filter((each) => each !== block),
      Ipv6CidrBlockAssociationSet: ipv6Blocks.filter((each) => each !== ipv6Block),
    };
    VPCS.put(transaction, VPCS.keyOf(context, VpcId), after);
    for (const table of ROUTE_TABLES.list(transaction, context))
      if (table.VpcId === VpcId)
        ROUTE_TABLES.put(
          transaction,
          ROUTE_TABLES.keyOf(context, table.RouteTableId ?? ''),
          withLocalRoutes(table, after),
        );
    const gone = { State: 'disassociating' as const };
    return {
      VpcId,
      ...(block && { CidrBlockAssociation: { ...block, CidrBlockState: gone } }),
      ...(ipv6Block && { Ipv6CidrBlockAssociation: { ...ipv6Block, Ipv6CidrBlockState: gone } }),
    };
  });
