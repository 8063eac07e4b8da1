// The block of IPv6 addresses that a subnet may have: a /64 of its VPC's own, beside those of the other subnets.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { isIpv6SubnetOf } from './cidr-blocks.ts';
import { newResourceId, SUBNETS } from './collections.ts';
import type { SubnetIpv6CidrBlockAssociation, Vpc } from './types.gen.ts';
import { ASSOCIATED } from './vpcs.ts';

/** The association of a block that is free. Throws InvalidSubnet.Range, InvalidSubnet.Conflict. */
export function newIpv6Association(
  transaction: Transaction,
  scope: Scope,
  { vpc, block }: { readonly vpc: Vpc; readonly block: string },
): SubnetIpv6CidrBlockAssociation {
  const isWithin = (vpc.Ipv6CidrBlockAssociationSet ?? []).some(({ Ipv6CidrBlock: outer = '' }) =>
    isIpv6SubnetOf(block, outer),
  );
  if (!isWithin) throw new AwsError('InvalidSubnet.Range', `The CIDR '${block}' is invalid.`);
  const isTaken = SUBNETS.list(transaction, scope).some(
    ({ VpcId, Ipv6CidrBlockAssociationSet: others = [] }) =>
      VpcId === vpc.VpcId && others.some(({ Ipv6CidrBlock = '' }) => isIpv6SubnetOf(block, Ipv6CidrBlock)),
  );
  if (isTaken) throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${block}' conflicts with another subnet`);
  return {
    AssociationId: newResourceId('subnet-cidr-assoc'),
    Ipv6CidrBlock: block,
    Ipv6CidrBlockState: ASSOCIATED,
    Ipv6AddressAttribute: 'public',
    IpSource: 'amazon',
  };
}
