// The block that a cluster's services get addresses from: checked when the user names one, chosen by EKS's rule when not.

import { doOverlap, isInside, parseCidr, toCidr } from '../ec2/cidr.ts';
import { invalidParameter } from './errors.ts';

/** RFC 1918. */
export const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(toCidr);

/** @throws AwsError with the texts measured in badmintoncryer/cdk-preflight, rules/eks; the last two are in their manner */
export function checkServiceCidr(block: string, clusterName: string, vpcBlocks: readonly string[]): void {
  const refuse = (why: string) =>
    invalidParameter(`Invalid Cluster Service Ipv4 CIDR ${block} for the cluster ${clusterName}, ${why}`, {
      clusterName,
    });
  const cidr = parseCidr(block);
  if (!cidr) throw refuse('must be a valid CIDR block');
  if (!PRIVATE_BLOCKS.some((outer) => isInside(cidr, outer))) throw refuse('must be within RFC1918 range');
  if (cidr.prefix < 12 || cidr.prefix > 24) throw refuse('must have netmask size between /12 and /24 inclusive');
  if (vpcBlocks.some((vpcBlock) => doOverlap(cidr, toCidr(vpcBlock))))
    throw refuse('must not overlap with the VPC CIDR');
}

/** As the bootstrap script of the EKS AMI derives it (awslabs/amazon-eks-ami, TEN_RANGE). */
export function defaultServiceCidr(vpcBlocks: readonly string[]): string {
  const ten = toCidr('10.0.0.0/8');
  return vpcBlocks.some((block) => isInside(toCidr(block), ten)) ? '172.20.0.0/16' : '10.100.0.0/16';
}
