// ListStackResources.

import type { Operation } from '../operation.ts';
import { pageInOrder } from './pages.ts';
import { listResources, toResourceSummary } from './stack-resources.ts';
import { getStack } from './stacks.ts';
import type { ListStackResourcesInput, ListStackResourcesOutput } from './types.gen.ts';

export const listStackResources: Operation<ListStackResourcesInput, ListStackResourcesOutput> = (input, context) => {
  const stack = getStack(context, input.StackName);
  const { items, nextToken } = pageInOrder(listResources(context.store, context, stack), input.NextToken);
  return { StackResourceSummaries: items.map(toResourceSummary), NextToken: nextToken };
};
