// CreateLogGroup.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { LOG_GROUPS, putLogGroup } from './log-groups.ts';
import type { CreateLogGroupRequest } from './types.gen.ts';

export const createLogGroup: Operation<CreateLogGroupRequest, void> = (input, context) => {
  const { logGroupName, kmsKeyId, logGroupClass = 'STANDARD', tags = {} } = input;
  const logGroupArn = `arn:aws:logs:${context.region}:${context.account}:log-group:${logGroupName}`;
  context.store.commit((transaction) => {
    if (LOG_GROUPS.find(transaction, LOG_GROUPS.keyOf(context, logGroupName)))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    putLogGroup(transaction, context, {
      group: {
        logGroupName,
        creationTime: Math.floor(context.clock.simulatedMs()),
        metricFilterCount: 0,
        arn: `${logGroupArn}:*`,
        storedBytes: 0,
        logGroupClass,
        logGroupArn,
        ...(kmsKeyId !== undefined && { kmsKeyId }),
      },
      tags: { ...tags },
    });
  });
};
