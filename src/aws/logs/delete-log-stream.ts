// DeleteLogStream.

import type { Operation } from '../operation.ts';
import { getLogStream, removeLogStream } from './log-streams.ts';
import type { DeleteLogStreamRequest } from './types.gen.ts';

export const deleteLogStream: Operation<DeleteLogStreamRequest, void> = (name, context) => {
  context.store.commit((transaction) => {
    getLogStream(transaction, context, name);
    removeLogStream(transaction, context, name);
  });
};
