// DescribeNetworkInterfaceAttribute: one attribute, of any interface.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getNetworkInterface } from './own-network-interfaces.ts';
import type { DescribeNetworkInterfaceAttributeRequest, DescribeNetworkInterfaceAttributeResult } from './types.gen.ts';

export const describeNetworkInterfaceAttribute: Operation<
  DescribeNetworkInterfaceAttributeRequest,
  DescribeNetworkInterfaceAttributeResult
> = ({ NetworkInterfaceId, Attribute }, context) => {
  const found = getNetworkInterface(context.store, context, NetworkInterfaceId).interface;
  switch (Attribute) {
    case 'description':
      return { NetworkInterfaceId, Description: { Value: found.Description } };
    case 'groupSet':
      return { NetworkInterfaceId, Groups: found.Groups };
    case 'sourceDestCheck':
      return { NetworkInterfaceId, SourceDestCheck: { Value: found.SourceDestCheck } };
    case 'attachment':
      return { NetworkInterfaceId, Attachment: found.Attachment };
    case 'associatePublicIpAddress':
      return { NetworkInterfaceId, AssociatePublicIpAddress: found.Association !== undefined };
    case undefined:
      throw new AwsError('InvalidParameterCombination', 'No attributes specified.');
  }
};
