// AssociateNatGatewayAddress: further elastic addresses for a public NAT gateway, each with an address in its subnet.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { addSecondaryAddresses, askedAddresses, getChangeable } from './nat-gateway-addresses.ts';
import type { AssociateNatGatewayAddressRequest, AssociateNatGatewayAddressResult } from './types.gen.ts';

export const associateNatGatewayAddress: Operation<
  AssociateNatGatewayAddressRequest,
  AssociateNatGatewayAddressResult
> = (input, context) => {
  const { NatGatewayId: id, AllocationIds: allocations, PrivateIpAddresses: addresses = [] } = input;
  if (addresses.length > allocations.length)
    throw new AwsError(
      'InvalidParameterCombination',
      'A public NAT gateway has an elastic address for each of its own.',
    );
  if (input.AvailabilityZone !== undefined || input.AvailabilityZoneId !== undefined)
    throw new AwsError('InvalidParameter', 'Only regional NAT gateways have addresses in more than one zone.');
  const NatGatewayAddresses = context.store.commit((transaction) => {
    const gateway = getChangeable(transaction, context, { id, kind: 'public' });
    const asked = askedAddresses(allocations, addresses);
    return addSecondaryAddresses(transaction, context, { gateway, asked, status: 'associating' });
  });
  return { NatGatewayId: id, NatGatewayAddresses };
};
