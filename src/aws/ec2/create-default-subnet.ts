// CreateDefaultSubnet: one in a zone of the default VPC that has none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { SUBNETS } from './collections.ts';
import { zoneFor } from './create-subnet.ts';
import { findDefaultVpc, putDefaultSubnet } from './default-vpc.ts';
import { availableAddressCount } from './subnets.ts';
import type { CreateDefaultSubnetRequest, CreateDefaultSubnetResult } from './types.gen.ts';

export const createDefaultSubnet: Operation<CreateDefaultSubnetRequest, CreateDefaultSubnetResult> = (
  input,
  context,
) => {
  if (input.AvailabilityZone === undefined && input.AvailabilityZoneId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter availabilityZone');
  if (input.Ipv6Native) throw new AwsError('UnsupportedOperation', 'Subnets without IPv4 are not emulated.');
  const zone = zoneFor(context.region, input);
  return context.store.commit((transaction) => {
    const vpc = findDefaultVpc(transaction, context);
    if (!vpc) throw new AwsError('DefaultVpcDoesNotExist', 'No default VPC exists for this account in this region.');
    const other = SUBNETS.list(transaction, context).find(
      ({ VpcId, DefaultForAz, AvailabilityZone }) =>
        VpcId === vpc.VpcId && DefaultForAz && AvailabilityZone === zone.name,
    );
    if (other)
      throw new AwsError(
        'DefaultSubnetAlreadyExistsInAvailabilityZone',
        `'${other.SubnetId}' is already the default subnet in ${zone.name}.`,
      );
    const made = putDefaultSubnet(transaction, context, { vpc, zone });
    return { Subnet: { ...made, AvailableIpAddressCount: availableAddressCount(transaction, context, made) } };
  });
};
