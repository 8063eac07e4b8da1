// DescribeInsight.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { insightsOf } from './insights.ts';
import type { DescribeInsightRequest, DescribeInsightResponse } from './types.gen.ts';

export const describeInsight: Operation<DescribeInsightRequest, DescribeInsightResponse> = (
  { clusterName, id },
  context,
) => {
  const insight = insightsOf(context, clusterName).find((each) => each.id === id);
  if (!insight)
    throw new AwsError('ResourceNotFoundException', `No insight found with id: ${id}`, { members: { clusterName } });
  return { insight };
};
