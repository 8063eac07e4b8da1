// DescribeSubscriptionFilters.

import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { logsPage } from './pages.ts';
import { SUBSCRIPTION_FILTERS } from './subscription-filters.ts';
import type { DescribeSubscriptionFiltersRequest, DescribeSubscriptionFiltersResponse } from './types.gen.ts';

export const describeSubscriptionFilters: Operation<
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse
> = (input, context) => {
  const { logGroupName, filterNamePrefix: prefix = '' } = input;
  getLogGroup(context.store, context, logGroupName);
  const filters = SUBSCRIPTION_FILTERS.list(context.store, context, logGroupName).filter(({ filterName }) =>
    filterName.startsWith(prefix),
  );
  const { items, nextToken } = logsPage(filters, ({ filterName }) => filterName, input);
  return { subscriptionFilters: items, nextToken };
};
