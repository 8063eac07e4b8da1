// DeleteRetentionPolicy.

import type { Operation } from '../operation.ts';
import { getLogGroup, putLogGroup } from './log-groups.ts';
import type { DeleteRetentionPolicyRequest } from './types.gen.ts';

export const deleteRetentionPolicy: Operation<DeleteRetentionPolicyRequest, void> = ({ logGroupName }, context) => {
  context.store.commit((transaction) => {
    const before = getLogGroup(transaction, context, logGroupName);
    const { retentionInDays: _, ...group } = before.group;
    putLogGroup(transaction, context, { ...before, group });
  });
};
