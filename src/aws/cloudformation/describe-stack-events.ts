// DescribeStackEvents: the newest first.

import type { Operation } from '../operation.ts';
import { pageFromNewest } from './pages.ts';
import { listEvents } from './stack-events.ts';
import { getStack } from './stacks.ts';
import type { DescribeStackEventsInput, DescribeStackEventsOutput } from './types.gen.ts';

export const describeStackEvents: Operation<DescribeStackEventsInput, DescribeStackEventsOutput> = (input, context) => {
  const { StackName, NextToken } = input;
  const stack = getStack(context, StackName, `Stack [${StackName}] does not exist`);
  const { items, nextToken } = pageFromNewest(listEvents(context.store, context, stack), NextToken);
  return { StackEvents: items, NextToken: nextToken };
};
