// The operations of EC2 that are served.

import { AwsError } from '../aws-error.ts';
import { toServiceModel } from '../model.ts';
import type { AnyOperation, AwsContext, Service } from '../operation.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { describeNetworkInterfaces } from './describe-network-interfaces.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSecurityGroups } from './describe-security-groups.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeVpcAttribute } from './describe-vpc-attribute.ts';
import { describeVpcs } from './describe-vpcs.ts';
import model from './model.gen.json' with { type: 'json' };

export const ec2: Service = {
  model: toServiceModel(model),
  operations: {
    DescribeAvailabilityZones: dryRunnable(describeAvailabilityZones),
    DescribeNetworkInterfaces: dryRunnable(describeNetworkInterfaces),
    DescribeRouteTables: dryRunnable(describeRouteTables),
    DescribeSecurityGroups: dryRunnable(describeSecurityGroups),
    DescribeSubnets: dryRunnable(describeSubnets),
    DescribeVpcAttribute: dryRunnable(describeVpcAttribute),
    DescribeVpcs: dryRunnable(describeVpcs),
  },
};

/** With DryRun, a request that would be allowed is refused with the error that says so. */
function dryRunnable<Input extends { DryRun?: boolean | undefined }>(
  operation: (input: Input, context: AwsContext) => unknown,
): AnyOperation {
  return (input: Input, context) => {
    if (input.DryRun)
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
    return operation(input, context);
  };
}
