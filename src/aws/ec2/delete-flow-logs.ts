// DeleteFlowLogs: all that are named, or none. The words are those of moto's tests.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { FLOW_LOGS } from './collections.ts';
import type { DeleteFlowLogsRequest, DeleteFlowLogsResult } from './types.gen.ts';

export const deleteFlowLogs: Operation<DeleteFlowLogsRequest, DeleteFlowLogsResult> = ({ FlowLogIds }, context) => {
  context.store.commit((transaction) => {
    const keys = FlowLogIds.map((id) => FLOW_LOGS.keyOf(context, id));
    if (!keys.every((key) => FLOW_LOGS.find(transaction, key)))
      throw new AwsError(
        'InvalidFlowLogId.NotFound',
        `These flow log ids in the input list are not found: [TotalCount: ${FlowLogIds.length}] ${FlowLogIds.join(' ')}`,
      );
    for (const key of keys) FLOW_LOGS.delete(transaction, key);
  });
  return { Unsuccessful: [] };
};
