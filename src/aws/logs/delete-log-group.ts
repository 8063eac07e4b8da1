// DeleteLogGroup.

import type { Operation } from '../operation.ts';
import { getLogGroup, LOG_GROUPS } from './log-groups.ts';
import type { DeleteLogGroupRequest } from './types.gen.ts';

export const deleteLogGroup: Operation<DeleteLogGroupRequest, void> = ({ logGroupName }, context) => {
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    LOG_GROUPS.delete(transaction, LOG_GROUPS.keyOf(context, logGroupName));
  });
};
