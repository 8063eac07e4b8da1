// DescribeAddon: none is there, since none can be made.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import type { DescribeAddonRequest, DescribeAddonResponse } from './types.gen.ts';

/** Throws ResourceNotFoundException, in the words of the EKS User Guide's page on removing an add-on. */
export const describeAddon: Operation<DescribeAddonRequest, DescribeAddonResponse> = (
  { clusterName, addonName },
  context,
) => {
  getCluster(context.store, context, clusterName);
  throw new AwsError('ResourceNotFoundException', `No addon: ${addonName} found in cluster: ${clusterName}`, {
    members: { clusterName, addonName },
  });
};
