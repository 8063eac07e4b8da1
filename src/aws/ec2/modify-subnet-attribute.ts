// ModifySubnetAttribute: one attribute a call.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { SUBNETS } from './collections.ts';
import { getSubnet } from './resources.ts';
import type { ModifySubnetAttributeRequest, Subnet } from './types.gen.ts';

export const modifySubnetAttribute: Operation<ModifySubnetAttributeRequest, void> = (input, context) => {
  const { SubnetId, ...attributes } = input;
  const asked = Object.entries(attributes).filter(([name, value]) => name !== 'DryRun' && value !== undefined);
  if (asked.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain exactly one attribute to modify');
  if (asked.length > 1)
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  context.store.commit((transaction) => {
    const before = getSubnet(transaction, context, SubnetId);
    SUBNETS.put(transaction, SUBNETS.keyOf(context, SubnetId), changed(before, input));
  });
};

function changed(before: Subnet, input: ModifySubnetAttributeRequest): Subnet {
  const names = before.PrivateDnsNameOptionsOnLaunch ?? {};
  if (input.AssignIpv6AddressOnCreation?.Value && !before.Ipv6CidrBlockAssociationSet?.length)
    throw new AwsError(
      'InvalidParameterValue',
      "Invalid value 'true' for assignIpv6AddressOnCreation. Subnet has no IPv6 CIDR block.",
    );
  return {
    ...before,
    MapPublicIpOnLaunch: input.MapPublicIpOnLaunch?.Value ?? before.MapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: input.MapCustomerOwnedIpOnLaunch?.Value ?? before.MapCustomerOwnedIpOnLaunch,
    AssignIpv6AddressOnCreation: input.AssignIpv6AddressOnCreation?.Value ?? before.AssignIpv6AddressOnCreation,
    EnableDns64: input.EnableDns64?.Value ?? before.EnableDns64,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: input.PrivateDnsHostnameTypeOnLaunch ?? names.HostnameType,
      EnableResourceNameDnsARecord:
        input.EnableResourceNameDnsARecordOnLaunch?.Value ?? names.EnableResourceNameDnsARecord,
      EnableResourceNameDnsAAAARecord:
        input.EnableResourceNameDnsAAAARecordOnLaunch?.Value ?? names.EnableResourceNameDnsAAAARecord,
    },
  };
}
