// DescribeLogGroups.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { LOG_GROUPS } from './log-groups.ts';
import { logsPage } from './pages.ts';
import type { DescribeLogGroupsRequest, DescribeLogGroupsResponse } from './types.gen.ts';

export const describeLogGroups: Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> = (input, context) => {
  const { logGroupNamePrefix: prefix = '', logGroupNamePattern: pattern = '', logGroupClass } = input;
  if (prefix !== '' && pattern !== '')
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  const groups = LOG_GROUPS.list(context.store, context)
    .map(({ group }) => group)
    .filter(({ logGroupName }) => logGroupName.startsWith(prefix))
    .filter(({ logGroupName }) => logGroupName.toLowerCase().includes(pattern.toLowerCase()))
    .filter((group) => logGroupClass === undefined || group.logGroupClass === logGroupClass);
  const { items, nextToken } = logsPage(groups, ({ logGroupName }) => logGroupName, input);
  return { logGroups: items, nextToken };
};
