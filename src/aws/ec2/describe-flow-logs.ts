// DescribeFlowLogs: ids that do not exist are left out.

import type { Operation } from '../operation.ts';
import { FLOW_LOGS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeFlowLogsRequest, DescribeFlowLogsResult, FlowLog } from './types.gen.ts';

const FLOW_LOG_KIND: Kind<FlowLog> = {
  idOf: (log) => log.FlowLogId ?? '',
  tagsOf: (log) => log.Tags ?? [],
  idError: 'InvalidFlowLogId',
  idNoun: 'flow log ID',
  filters: {
    'deliver-log-status': (log) => [log.DeliverLogsStatus],
    'flow-log-id': (log) => [log.FlowLogId],
    'log-destination-type': (log) => [log.LogDestinationType],
    'log-group-name': (log) => [log.LogGroupName],
    'resource-id': (log) => [log.ResourceId],
    'traffic-type': (log) => [log.TrafficType],
  },
};

export const describeFlowLogs: Operation<DescribeFlowLogsRequest, DescribeFlowLogsResult> = (input, context) => {
  const ids = input.FlowLogIds;
  const all = FLOW_LOGS.list(context.store, context).filter(
    ({ FlowLogId = '' }) => !ids?.length || ids.includes(FlowLogId),
  );
  const { items, nextToken } = describe(FLOW_LOG_KIND, all, {
    filters: input.Filter,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { FlowLogs: items, NextToken: nextToken };
};
