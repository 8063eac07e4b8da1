// DeleteSubscriptionFilter.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { SUBSCRIPTION_FILTERS } from './subscription-filters.ts';
import type { DeleteSubscriptionFilterRequest } from './types.gen.ts';

export const deleteSubscriptionFilter: Operation<DeleteSubscriptionFilterRequest, void> = (
  { logGroupName, filterName },
  context,
) => {
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    const key = SUBSCRIPTION_FILTERS.keyOf(context, logGroupName, filterName);
    if (!SUBSCRIPTION_FILTERS.find(transaction, key))
      throw new AwsError('ResourceNotFoundException', 'The specified subscription filter does not exist.');
    SUBSCRIPTION_FILTERS.delete(transaction, key);
  });
};
