// DescribeVpcAttribute.

import type { Operation } from '../operation.ts';
import { getVpc } from './resources.ts';
import type { DescribeVpcAttributeRequest, DescribeVpcAttributeResult } from './types.gen.ts';
import { vpcAttributes } from './vpcs.ts';

export const describeVpcAttribute: Operation<DescribeVpcAttributeRequest, DescribeVpcAttributeResult> = (
  { VpcId, Attribute: attribute },
  context,
) => {
  getVpc(context.store, context, VpcId);
  const value = { Value: vpcAttributes(context.store, context, VpcId)[attribute] };
  switch (attribute) {
    case 'enableDnsSupport':
      return { VpcId, EnableDnsSupport: value };
    case 'enableDnsHostnames':
      return { VpcId, EnableDnsHostnames: value };
    case 'enableNetworkAddressUsageMetrics':
      return { VpcId, EnableNetworkAddressUsageMetrics: value };
  }
};
