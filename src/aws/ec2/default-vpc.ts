// The default VPC of an account and region: the one that was there from the start, or one that was asked for after that was deleted.
// https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { cidrText, doOverlap, sizeOf, toCidr } from './cidr.ts';
import { newResourceId, SUBNETS, VPCS } from './collections.ts';
import { subnet } from './subnets.ts';
import type { Subnet, Vpc } from './types.gen.ts';
import type { Zone } from './zones.ts';

/** The prefix of a default subnet. */
const SUBNET_PREFIX = 20;

export function findDefaultVpc(from: Store | Transaction, scope: Scope): Vpc | undefined {
  return VPCS.list(from, scope).find(({ IsDefault }) => IsDefault);
}

/** Writes a default subnet of the default VPC, in its next block that is free. Throws InvalidSubnet.Conflict where there is none. */
export function putDefaultSubnet(
  transaction: Transaction,
  scope: Scope,
  { vpc, zone }: { readonly vpc: Vpc; readonly zone: Zone },
): Subnet {
  const { VpcId: vpcId = '', CidrBlock = '' } = vpc;
  const whole = toCidr(CidrBlock);
  const size = sizeOf({ base: 0, prefix: SUBNET_PREFIX });
  const taken = SUBNETS.list(transaction, scope)
    .filter((other) => other.VpcId === vpcId)
    .map((other) => toCidr(other.CidrBlock ?? ''));
  const free = Array.from({ length: Math.floor(sizeOf(whole) / size) }, (_, index) => ({
    base: whole.base + index * size,
    prefix: SUBNET_PREFIX,
  })).find((block) => !taken.some((other) => doOverlap(block, other)));
  if (!free) throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${CidrBlock}' conflicts with another subnet`);
  const id = newResourceId('subnet');
  const made = subnet(scope, { id, vpcId, zone, cidr: cidrText(free), isPublic: true, tags: {} });
  SUBNETS.put(transaction, SUBNETS.keyOf(scope, id), made);
  return made;
}
