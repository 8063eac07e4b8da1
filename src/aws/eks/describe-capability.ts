// DescribeCapability.

import type { Operation } from '../operation.ts';
import { getCapability } from './capabilities.ts';
import { getCluster } from './clusters.ts';
import type { DescribeCapabilityRequest, DescribeCapabilityResponse } from './types.gen.ts';

export const describeCapability: Operation<DescribeCapabilityRequest, DescribeCapabilityResponse> = (
  { clusterName, capabilityName },
  context,
) => {
  getCluster(context.store, context, clusterName);
  const reference = { account: context.account, region: context.region, name: clusterName };
  return { capability: getCapability(context.store, reference, capabilityName).capability };
};
