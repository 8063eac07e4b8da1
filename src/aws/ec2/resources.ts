// Finds EC2's resources by id, or refuses with EC2's own code and words.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import type { Records } from '../records.ts';
import {
  ADDRESSES,
  EGRESS_ONLY_GATEWAYS,
  INTERNET_GATEWAYS,
  NAT_GATEWAYS,
  type NatGatewayRecord,
  NETWORK_ACLS,
  ROUTE_TABLES,
  SECURITY_GROUPS,
  SUBNETS,
  VPCS,
} from './collections.ts';
import { type IdPrefix, refuseMalformed } from './id-forms.ts';

type From = Store | Transaction;
type Getter<T> = (from: From, scope: Scope, id: string) => T;

/** `The vpc ID 'vpc-1' does not exist`. */
export function doesNotExist(code: string, noun: string, id: string): AwsError {
  return new AwsError(code, `The ${noun} '${id}' does not exist`);
}

interface Words {
  readonly code: string;
  readonly noun: string;
  /** Of a kind that refuses ids of another form. */
  readonly prefix?: IdPrefix;
}

function getter<T extends JsonObject>(collection: Records<T>, { code, noun, prefix }: Words): Getter<T> {
  return (from, scope, id) => {
    if (prefix) refuseMalformed(prefix, id);
    const found = collection.find(from, collection.keyOf(scope, id));
    if (!found) throw doesNotExist(code, noun, id);
    return found;
  };
}

export const getVpc = getter(VPCS, { code: 'InvalidVpcID.NotFound', noun: 'vpc ID' });
export const getSubnet = getter(SUBNETS, { code: 'InvalidSubnetID.NotFound', noun: 'subnet ID' });
export const getRouteTable = getter(ROUTE_TABLES, {
  code: 'InvalidRouteTableID.NotFound',
  noun: 'routeTable ID',
  prefix: 'rtb',
});
export const getSecurityGroup = getter(SECURITY_GROUPS, {
  code: 'InvalidGroup.NotFound',
  noun: 'security group',
  prefix: 'sg',
});
export const getInternetGateway = getter(INTERNET_GATEWAYS, {
  code: 'InvalidInternetGatewayID.NotFound',
  noun: 'internetGateway ID',
  prefix: 'igw',
});
export const getEgressOnlyGateway = getter(EGRESS_ONLY_GATEWAYS, {
  code: 'InvalidGatewayID.NotFound',
  noun: 'eigw ID',
  prefix: 'eigw',
});
export const getAddress = getter(ADDRESSES, { code: 'InvalidAllocationID.NotFound', noun: 'allocation ID' });
export const getNetworkAcl = getter(NETWORK_ACLS, {
  code: 'InvalidNetworkAclID.NotFound',
  noun: 'networkAcl ID',
  prefix: 'acl',
});

/** The one noun of EC2's that is written otherwise. */
export const getNatGateway: Getter<NatGatewayRecord> = (from, scope, id) => {
  const found = NAT_GATEWAYS.find(from, NAT_GATEWAYS.keyOf(scope, id));
  if (!found) throw new AwsError('NatGatewayNotFound', `The Nat Gateway ${id} was not found`);
  return found;
};

/** Throws DependencyViolation, `The vpc 'vpc-1' has dependencies and cannot be deleted.` */
export function refuseDependent(noun: string, id: string, isDependedOn: boolean): void {
  if (isDependedOn)
    throw new AwsError('DependencyViolation', `The ${noun} '${id}' has dependencies and cannot be deleted.`);
}
