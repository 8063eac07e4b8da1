// DeleteLogGroup: with its streams and filters, unless it is protected. The words of that refusal are not AWS's own, which are not known.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup, LOG_GROUPS } from './log-groups.ts';
import { listLogStreams, removeLogStream } from './log-streams.ts';
import { METRIC_FILTERS } from './metric-filters.ts';
import { SUBSCRIPTION_FILTERS } from './subscription-filters.ts';
import type { DeleteLogGroupRequest } from './types.gen.ts';

export const deleteLogGroup: Operation<DeleteLogGroupRequest, void> = ({ logGroupName }, context) => {
  context.store.commit((transaction) => {
    if (getLogGroup(transaction, context, logGroupName).group.deletionProtectionEnabled)
      throw new AwsError('ValidationException', 'The log group cannot be deleted while it is protected from deletion.');
    for (const { stream } of listLogStreams(transaction, context, logGroupName))
      removeLogStream(transaction, context, { logGroupName, logStreamName: stream.logStreamName });
    for (const { filterName } of METRIC_FILTERS.list(transaction, context, logGroupName))
      METRIC_FILTERS.delete(transaction, METRIC_FILTERS.keyOf(context, logGroupName, filterName));
    for (const { filterName } of SUBSCRIPTION_FILTERS.list(transaction, context, logGroupName))
      SUBSCRIPTION_FILTERS.delete(transaction, SUBSCRIPTION_FILTERS.keyOf(context, logGroupName, filterName));
    LOG_GROUPS.delete(transaction, LOG_GROUPS.keyOf(context, logGroupName));
  });
};
