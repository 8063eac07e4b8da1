// CreateNatGateway: writes a pending one. The NAT gateway controller makes it available.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { type AskedAddress, askedAddresses } from './nat-gateway-addresses.ts';
import { putNewNatGateway } from './nat-gateways.ts';
import { getSubnet } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateNatGatewayRequest, CreateNatGatewayResult } from './types.gen.ts';

export const createNatGateway: Operation<CreateNatGatewayRequest, CreateNatGatewayResult> = (input, context) => {
  const isPublic = (input.ConnectivityType ?? 'public') === 'public';
  if (isPublic && input.AllocationId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter AllocationId');
  if (input.SubnetId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter subnetId');
  const { SubnetId: subnetId } = input;
  const tags = tagsFor(input.TagSpecifications, 'natgateway');
  const made = context.store.commit((transaction) =>
    putNewNatGateway(transaction, context, {
      id: newResourceId('nat'),
      subnet: getSubnet(transaction, context, subnetId),
      allocationId: isPublic ? input.AllocationId : undefined,
      privateAddress: input.PrivateIpAddress,
      secondary: secondaryOf(input, isPublic),
      madeMs: context.clock.simulatedMs(),
      tags,
      state: 'pending',
    }),
  );
  const addresses = made.NatGatewayAddresses?.map(({ AllocationId }) => ({ AllocationId }));
  return { ClientToken: input.ClientToken, NatGateway: { ...made, NatGatewayAddresses: addresses } };
};

/**
 * Elastic addresses and those in the subnet in pairs; a private gateway may also say how many it has.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html; the words are ours.
 */
function secondaryOf(input: CreateNatGatewayRequest, isPublic: boolean): readonly AskedAddress[] {
  const { SecondaryAllocationIds: allocations = [], SecondaryPrivateIpAddresses: addresses = [] } = input;
  const { SecondaryPrivateIpAddressCount: count = 0 } = input;
  if (!isPublic && allocations.length > 0)
    throw new AwsError('InvalidParameterCombination', 'A private NAT gateway has no secondary elastic addresses.');
  if (isPublic && (count > 0 || addresses.length > allocations.length))
    throw new AwsError(
      'InvalidParameterCombination',
      'A public NAT gateway has an elastic address for each of its own.',
    );
  return isPublic ? askedAddresses(allocations, addresses) : askedAddresses([], addresses, count);
}
