// DescribeInsightsRefresh.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { INSIGHT_REFRESHES } from './insights.ts';
import type { DescribeInsightsRefreshRequest, DescribeInsightsRefreshResponse } from './types.gen.ts';

export const describeInsightsRefresh: Operation<DescribeInsightsRefreshRequest, DescribeInsightsRefreshResponse> = (
  { clusterName },
  context,
) => {
  getCluster(context.store, context, clusterName);
  const found = INSIGHT_REFRESHES.find(context.store, INSIGHT_REFRESHES.keyOf(context, clusterName));
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No insights refresh found for cluster: ${clusterName}`, {
      members: { clusterName },
    });
  return { message: 'Insights refresh is complete', status: 'COMPLETED', startedAt: found.atMs, endedAt: found.atMs };
};
