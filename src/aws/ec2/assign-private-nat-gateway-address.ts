// AssignPrivateNatGatewayAddress: further addresses in its subnet for a private NAT gateway, chosen by the caller or by their number.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { addSecondaryAddresses, askedAddresses, getChangeable } from './nat-gateway-addresses.ts';
import type { AssignPrivateNatGatewayAddressRequest, AssignPrivateNatGatewayAddressResult } from './types.gen.ts';

export const assignPrivateNatGatewayAddress: Operation<
  AssignPrivateNatGatewayAddressRequest,
  AssignPrivateNatGatewayAddressResult
> = ({ NatGatewayId: id, PrivateIpAddresses: addresses = [], PrivateIpAddressCount: count }, context) => {
  // "You can't specify this parameter when also specifying private IP addresses."; the words are ours.
  if (count !== undefined && addresses.length > 0)
    throw new AwsError('InvalidParameterCombination', 'Specify either private IP addresses or their number, not both.');
  if (count === undefined && addresses.length === 0)
    throw new AwsError('MissingParameter', 'Either private IP addresses or their number must be specified');
  const NatGatewayAddresses = context.store.commit((transaction) => {
    const gateway = getChangeable(transaction, context, { id, kind: 'private' });
    const asked = askedAddresses([], addresses, count);
    return addSecondaryAddresses(transaction, context, { gateway, asked, status: 'assigning' });
  });
  return { NatGatewayId: id, NatGatewayAddresses };
};
