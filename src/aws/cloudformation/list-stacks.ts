// ListStacks: those that were deleted, too.

import type { Operation } from '../operation.ts';
import { pageFromNewest } from './pages.ts';
import { toSummary } from './stack-descriptions.ts';
import { listStackRecords } from './stacks.ts';
import type { ListStacksInput, ListStacksOutput } from './types.gen.ts';

export const listStacks: Operation<ListStacksInput, ListStacksOutput> = (input, context) => {
  const { NextToken, StackStatusFilter: statuses = [] } = input;
  const asked = listStackRecords(context.store, context).filter(
    ({ status }) => statuses.length === 0 || statuses.includes(status),
  );
  const { items, nextToken } = pageFromNewest(asked, NextToken);
  return { StackSummaries: items.map(toSummary), NextToken: nextToken };
};
