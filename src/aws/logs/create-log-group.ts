// CreateLogGroup.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { LOG_GROUPS, putNewLogGroup } from './log-groups.ts';
import type { CreateLogGroupRequest } from './types.gen.ts';

export const createLogGroup: Operation<CreateLogGroupRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    if (LOG_GROUPS.find(transaction, LOG_GROUPS.keyOf(context, input.logGroupName)))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    putNewLogGroup(transaction, context, { ...input, nowMs: context.clock.simulatedMs() });
  });
};
