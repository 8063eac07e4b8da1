// AssociateVpcCidrBlock: a further IPv4 block, or Amazon's IPv6 block.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { doOverlap, toCidr } from './cidr.ts';
import { newIpv6Block, vpcBlock } from './cidr-blocks.ts';
import { newResourceId, ROUTE_TABLES, VPCS } from './collections.ts';
import { getVpc } from './resources.ts';
import { withLocalRoutes } from './routes.ts';
import type { AssociateVpcCidrBlockRequest, AssociateVpcCidrBlockResult, Vpc } from './types.gen.ts';
import { ASSOCIATED, ipv6Association } from './vpcs.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html; the words as getmoto/moto checks them against AWS. */
const MOST_BLOCKS = 5;

export const associateVpcCidrBlock: Operation<AssociateVpcCidrBlockRequest, AssociateVpcCidrBlockResult> = (
  input,
  context,
) =>
  context.store.commit((transaction) => {
    const vpc = getVpc(transaction, context, input.VpcId);
    const { answer, after } = input.AmazonProvidedIpv6CidrBlock
      ? withIpv6(vpc, ipv6Association(context, newIpv6Block()))
      : withIpv4(vpc, input.CidrBlock);
    VPCS.put(transaction, VPCS.keyOf(context, input.VpcId), after);
    for (const table of ROUTE_TABLES.list(transaction, context))
      if (table.VpcId === input.VpcId)
        ROUTE_TABLES.put(
          transaction,
          ROUTE_TABLES.keyOf(context, table.RouteTableId ?? ''),
          withLocalRoutes(table, after),
        );
    return { VpcId: input.VpcId, ...answer };
  });

function withIpv6(vpc: Vpc, association: ReturnType<typeof ipv6Association>) {
  return {
    answer: { Ipv6CidrBlockAssociation: { ...association, Ipv6CidrBlockState: { State: 'associating' as const } } },
    after: { ...vpc, Ipv6CidrBlockAssociationSet: [...(vpc.Ipv6CidrBlockAssociationSet ?? []), association] },
  };
}

function withIpv4(vpc: Vpc, asked: string | undefined) {
  if (asked === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter cidrBlock or ipv6CidrBlock');
  const block = vpcBlock(asked);
  const existing = vpc.CidrBlockAssociationSet ?? [];
  if (existing.some(({ CidrBlock = '' }) => doOverlap(toCidr(CidrBlock), toCidr(block))))
    throw new AwsError('InvalidVpc.Range', `The CIDR '${block}' conflicts with another CIDR of the VPC`);
  if (existing.length >= MOST_BLOCKS)
    throw new AwsError(
      'CidrLimitExceeded',
      `This network ${vpc.VpcId} has met its maximum number of allowed CIDRs: ${MOST_BLOCKS}`,
    );
  const association = { AssociationId: newResourceId('vpc-cidr-assoc'), CidrBlock: block, CidrBlockState: ASSOCIATED };
  return {
    answer: { CidrBlockAssociation: { ...association, CidrBlockState: { State: 'associating' as const } } },
    after: { ...vpc, CidrBlockAssociationSet: [...existing, association] },
  };
}
