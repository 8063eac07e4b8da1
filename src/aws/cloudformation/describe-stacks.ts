// DescribeStacks: all that are there, or one by its name or id; by its id also one that was deleted.

import type { Operation } from '../operation.ts';
import { pageFromNewest } from './pages.ts';
import { toStack } from './stack-descriptions.ts';
import { getStack, listStackRecords } from './stacks.ts';
import type { DescribeStacksInput, DescribeStacksOutput } from './types.gen.ts';

export const describeStacks: Operation<DescribeStacksInput, DescribeStacksOutput> = (input, context) => {
  const { StackName, NextToken } = input;
  if (StackName !== undefined) return { Stacks: [toStack(getStack(context, StackName))] };
  const present = listStackRecords(context.store, context).filter(({ status }) => status !== 'DELETE_COMPLETE');
  const { items, nextToken } = pageFromNewest(present, NextToken);
  return { Stacks: items.map(toStack), NextToken: nextToken };
};
