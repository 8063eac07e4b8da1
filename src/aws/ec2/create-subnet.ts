// CreateSubnet: within a block of its VPC, beside the other subnets.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { type Cidr, cidrText, doOverlap, isInside, toCidr } from './cidr.ts';
import { canonicalBlock } from './cidr-blocks.ts';
import { newResourceId, SUBNETS } from './collections.ts';
import { getVpc } from './resources.ts';
import { newIpv6Association } from './subnet-ipv6-blocks.ts';
import { availableAddressCount, subnet } from './subnets.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateSubnetRequest, CreateSubnetResult, Subnet, Vpc } from './types.gen.ts';
import { type Zone, zonesOf } from './zones.ts';

export const createSubnet: Operation<CreateSubnetRequest, CreateSubnetResult> = (input, context) => {
  const zone = zoneFor(context.region, input);
  const tags = tagsFor(input.TagSpecifications, 'subnet');
  const block = canonicalBlock(ipv4BlockOf(input), 'cidrBlock');
  const { Ipv6CidrBlock: ipv6Block } = input;
  return context.store.commit((transaction) => {
    const vpc = getVpc(transaction, context, input.VpcId);
    checkBlock(transaction, context, { vpc, block });
    const id = newResourceId('subnet');
    const made: Subnet = {
      ...subnet(context, { id, zone, cidr: cidrText(block), vpcId: input.VpcId, isPublic: false, tags: {} }),
      Ipv6CidrBlockAssociationSet: ipv6Block
        ? [newIpv6Association(transaction, context, { vpc, block: ipv6Block })]
        : [],
      Tags: tags,
    };
    SUBNETS.put(transaction, SUBNETS.keyOf(context, id), made);
    const AvailableIpAddressCount = availableAddressCount(transaction, context, made);
    return { Subnet: { ...made, AvailableIpAddressCount } };
  });
};

/** Emulator: subnets of IPv6 alone are refused. The other refusals in words that getmoto/moto checks against AWS. */
function ipv4BlockOf({ CidrBlock, Ipv6CidrBlock, Ipv6Native: isIpv6Native }: CreateSubnetRequest): string {
  if (isIpv6Native && Ipv6CidrBlock === undefined)
    throw new AwsError('MissingParameter', "Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.");
  if (isIpv6Native && CidrBlock !== undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      'When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true.',
    );
  if (isIpv6Native) throw new AwsError('UnsupportedOperation', 'Subnets without IPv4 are not emulated.');
  if (CidrBlock === undefined)
    throw new AwsError('MissingParameter', "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
  return CidrBlock;
}

/** Where none is named, the first. Throws InvalidParameterValue. */
export function zoneFor(
  region: string,
  {
    AvailabilityZone: name,
    AvailabilityZoneId: id,
  }: Pick<CreateSubnetRequest, 'AvailabilityZone' | 'AvailabilityZoneId'>,
): Zone {
  const zones = zonesOf(region);
  const found = zones.find(
    (zone) => (name === undefined || zone.name === name) && (id === undefined || zone.id === id),
  );
  if (!found)
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name ?? id}) for parameter ${name === undefined ? 'availabilityZoneId' : 'availabilityZone'} is invalid. Subnets can currently only be created in the following availability zones: ${zones.map((zone) => zone.name).join(', ')}.`,
    );
  return found;
}

function checkBlock(
  transaction: Transaction,
  context: AwsContext,
  { vpc, block }: { readonly vpc: Vpc; readonly block: Cidr },
): void {
  const text = cidrText(block);
  const isWithin = (vpc.CidrBlockAssociationSet ?? []).some(({ CidrBlock = '' }) => isInside(block, toCidr(CidrBlock)));
  if (block.prefix > 28 || !isWithin) throw new AwsError('InvalidSubnet.Range', `The CIDR '${text}' is invalid.`);
  const isTaken = SUBNETS.list(transaction, context).some(
    (other) => other.VpcId === vpc.VpcId && doOverlap(block, toCidr(other.CidrBlock ?? '')),
  );
  if (isTaken) throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${text}' conflicts with another subnet`);
}
