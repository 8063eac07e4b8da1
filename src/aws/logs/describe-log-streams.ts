// DescribeLogStreams.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { getNamedGroup } from './log-groups.ts';
import { listLogStreams } from './log-streams.ts';
import type { DescribeLogStreamsRequest, DescribeLogStreamsResponse, LogStream } from './types.gen.ts';

const DEFAULT_LIMIT = 50;

export const describeLogStreams: Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> = (
  input,
  context,
) => {
  const { logStreamNamePrefix: prefix, orderBy, descending = false } = input;
  if (orderBy === 'LastEventTime' && prefix !== undefined)
    throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
  const { group } = getNamedGroup(context.store, context, input);
  const streams = listLogStreams(context.store, context, group.logGroupName)
    .map(({ stream }) => stream)
    .filter(({ logStreamName }) => logStreamName.startsWith(prefix ?? ''));
  const keyOf = ({ logStreamName = '', lastEventTimestamp = 0 }: LogStream) =>
    orderBy === 'LastEventTime' ? `${String(lastEventTimestamp).padStart(17, '0')}/${logStreamName}` : logStreamName;
  const size = input.limit ?? DEFAULT_LIMIT;
  const page = pageOf(streams, keyOf, { size, token: input.nextToken, isDescending: descending });
  if (!page) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { logStreams: page.items, nextToken: page.nextToken };
};
