// DeleteLogGroup: with its streams.

import type { Operation } from '../operation.ts';
import { getLogGroup, LOG_GROUPS } from './log-groups.ts';
import { listLogStreams, removeLogStream } from './log-streams.ts';
import type { DeleteLogGroupRequest } from './types.gen.ts';

export const deleteLogGroup: Operation<DeleteLogGroupRequest, void> = ({ logGroupName }, context) => {
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    for (const { stream } of listLogStreams(transaction, context, logGroupName))
      removeLogStream(transaction, context, { logGroupName, logStreamName: stream.logStreamName });
    LOG_GROUPS.delete(transaction, LOG_GROUPS.keyOf(context, logGroupName));
  });
};
