// ModifyVpcAttribute: one attribute a call.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getVpc } from './resources.ts';
import type { ModifyVpcAttributeRequest } from './types.gen.ts';
import { VPC_ATTRIBUTES, vpcAttributes } from './vpcs.ts';

export const modifyVpcAttribute: Operation<ModifyVpcAttributeRequest, void> = (input, context) => {
  const asked = {
    enableDnsSupport: input.EnableDnsSupport?.Value,
    enableDnsHostnames: input.EnableDnsHostnames?.Value,
    enableNetworkAddressUsageMetrics: input.EnableNetworkAddressUsageMetrics?.Value,
  };
  const changes = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (changes.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain exactly one attribute to modify');
  if (changes.length > 1)
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  context.store.commit((transaction) => {
    getVpc(transaction, context, input.VpcId);
    const before = vpcAttributes(transaction, context, input.VpcId);
    VPC_ATTRIBUTES.put(transaction, VPC_ATTRIBUTES.keyOf(context, input.VpcId), {
      ...before,
      ...Object.fromEntries(changes),
    });
  });
};
