// DeleteMetricFilter.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { countMetricFilters, METRIC_FILTERS } from './metric-filters.ts';
import type { DeleteMetricFilterRequest } from './types.gen.ts';

export const deleteMetricFilter: Operation<DeleteMetricFilterRequest, void> = (
  { logGroupName, filterName },
  context,
) => {
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    const key = METRIC_FILTERS.keyOf(context, logGroupName, filterName);
    if (!METRIC_FILTERS.find(transaction, key))
      throw new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.');
    METRIC_FILTERS.delete(transaction, key);
    countMetricFilters(transaction, context, logGroupName);
  });
};
