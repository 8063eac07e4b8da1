// StartInsightsRefresh. Emulator: insights are looked up when they are asked for, so that a refresh is complete at once.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { INSIGHT_REFRESHES } from './insights.ts';
import type { StartInsightsRefreshRequest, StartInsightsRefreshResponse } from './types.gen.ts';

export const startInsightsRefresh: Operation<StartInsightsRefreshRequest, StartInsightsRefreshResponse> = (
  { clusterName },
  context,
) => {
  getCluster(context.store, context, clusterName);
  const record = { atMs: context.clock.simulatedMs() };
  context.store.commit((transaction) =>
    INSIGHT_REFRESHES.put(transaction, INSIGHT_REFRESHES.keyOf(context, clusterName), record),
  );
  return { message: 'Insights refresh is in progress', status: 'IN_PROGRESS' };
};
