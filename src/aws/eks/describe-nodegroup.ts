// DescribeNodegroup: none is there, since none can be made.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import type { DescribeNodegroupRequest, DescribeNodegroupResponse } from './types.gen.ts';

/** Throws ResourceNotFoundException, in the service's words as aws-samples/eks-workshop-v2 issue 915 shows them. */
export const describeNodegroup: Operation<DescribeNodegroupRequest, DescribeNodegroupResponse> = (
  { clusterName, nodegroupName },
  context,
) => {
  getCluster(context.store, context, clusterName);
  throw new AwsError('ResourceNotFoundException', `No node group found for name: ${nodegroupName}.`, {
    members: { clusterName, nodegroupName },
  });
};
