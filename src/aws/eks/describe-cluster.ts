// DescribeCluster.

import type { Operation } from '../operation.ts';
import { healthIssues } from './cluster-health.ts';
import { getCluster, toCluster } from './clusters.ts';
import { findRegistered } from './registered-clusters.ts';
import type { DescribeClusterRequest, DescribeClusterResponse } from './types.gen.ts';

export const describeCluster: Operation<DescribeClusterRequest, DescribeClusterResponse> = ({ name }, context) => {
  const registered = findRegistered(context.store, context, name);
  if (registered) return { cluster: registered.cluster };
  const record = getCluster(context.store, context, name);
  return { cluster: { ...toCluster(record), health: { issues: healthIssues(context, record) } } };
};
