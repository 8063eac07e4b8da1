// DeleteLogGroup: with its streams, unless it is protected. The words of that refusal are not AWS's own, which are not known.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup, LOG_GROUPS } from './log-groups.ts';
import { listLogStreams, removeLogStream } from './log-streams.ts';
import type { DeleteLogGroupRequest } from './types.gen.ts';

export const deleteLogGroup: Operation<DeleteLogGroupRequest, void> = ({ logGroupName }, context) => {
  context.store.commit((transaction) => {
    if (getLogGroup(transaction, context, logGroupName).group.deletionProtectionEnabled)
      throw new AwsError(
        'InvalidOperationException',
        'The log group cannot be deleted while it is protected from deletion.',
      );
    for (const { stream } of listLogStreams(transaction, context, logGroupName))
      removeLogStream(transaction, context, { logGroupName, logStreamName: stream.logStreamName });
    LOG_GROUPS.delete(transaction, LOG_GROUPS.keyOf(context, logGroupName));
  });
};
