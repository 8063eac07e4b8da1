// CreateNatGateway: writes a pending one. The NAT gateway controller makes it available.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
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
  refuseNotEmulated(input);
  const { SubnetId: subnetId } = input;
  const tags = tagsFor(input.TagSpecifications, 'natgateway');
  const made = context.store.commit((transaction) =>
    putNewNatGateway(transaction, context, {
      id: newResourceId('nat'),
      subnet: getSubnet(transaction, context, subnetId),
      allocationId: isPublic ? input.AllocationId : undefined,
      privateAddress: input.PrivateIpAddress,
      madeMs: context.clock.simulatedMs(),
      tags,
      state: 'pending',
    }),
  );
  const addresses = made.NatGatewayAddresses?.map(({ AllocationId }) => ({ AllocationId }));
  return { ClientToken: input.ClientToken, NatGateway: { ...made, NatGatewayAddresses: addresses } };
};

/** Emulator: what would silently not happen is refused. */
function refuseNotEmulated(input: CreateNatGatewayRequest): void {
  const { SecondaryAllocationIds, SecondaryPrivateIpAddresses, SecondaryPrivateIpAddressCount } = input;
  if (SecondaryAllocationIds?.length || SecondaryPrivateIpAddresses?.length || SecondaryPrivateIpAddressCount)
    throw new AwsError('UnsupportedOperation', 'Secondary addresses of NAT gateways are not emulated.');
}
