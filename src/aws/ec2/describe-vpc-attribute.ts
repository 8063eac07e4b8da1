// DescribeVpcAttribute. Emulator: nothing changes these attributes, so they are those of a default VPC.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { VPCS } from './collections.ts';
import type { DescribeVpcAttributeRequest, DescribeVpcAttributeResult } from './types.gen.ts';

const ANSWERS: Readonly<Record<DescribeVpcAttributeRequest['Attribute'], Omit<DescribeVpcAttributeResult, 'VpcId'>>> = {
  enableDnsSupport: { EnableDnsSupport: { Value: true } },
  enableDnsHostnames: { EnableDnsHostnames: { Value: true } },
  enableNetworkAddressUsageMetrics: { EnableNetworkAddressUsageMetrics: { Value: false } },
};

export const describeVpcAttribute: Operation<DescribeVpcAttributeRequest, DescribeVpcAttributeResult> = (
  input,
  context,
) => {
  if (!VPCS.find(context.store, VPCS.keyOf(context, input.VpcId)))
    throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${input.VpcId}' does not exist`);
  return { VpcId: input.VpcId, ...ANSWERS[input.Attribute] };
};
