// DescribeCluster.

import type { Operation } from '../operation.ts';
import { getCluster, toCluster } from './clusters.ts';
import { findRegistered } from './registered-clusters.ts';
import type { DescribeClusterRequest, DescribeClusterResponse } from './types.gen.ts';

export const describeCluster: Operation<DescribeClusterRequest, DescribeClusterResponse> = (input, context) => ({
  cluster:
    findRegistered(context.store, context, input.name)?.cluster ??
    toCluster(getCluster(context.store, context, input.name)),
});
