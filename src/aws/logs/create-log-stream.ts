// CreateLogStream.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { findLogStream, putNewLogStream } from './log-streams.ts';
import type { CreateLogStreamRequest } from './types.gen.ts';

export const createLogStream: Operation<CreateLogStreamRequest, void> = (name, context) => {
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, name.logGroupName);
    if (findLogStream(transaction, context, name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    putNewLogStream(transaction, context, { name, nowMs: context.clock.simulatedMs() });
  });
};
