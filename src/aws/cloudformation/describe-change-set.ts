// DescribeChangeSet.

import type { Operation } from '../operation.ts';
import { getChangeSet, withoutValues } from './change-sets.ts';
import { pageInOrder } from './pages.ts';
import { toParameters } from './stack-descriptions.ts';
import { getStack } from './stacks.ts';
import type { Change, DescribeChangeSetInput, DescribeChangeSetOutput } from './types.gen.ts';

export const describeChangeSet: Operation<DescribeChangeSetInput, DescribeChangeSetOutput> = (input, context) => {
  const set = getChangeSet(context, input);
  const { name, notificationArns } = getStack(context, set.stackId);
  const { items, nextToken } = pageInOrder<Change>(set.changes, input.NextToken);
  return {
    ChangeSetName: set.name,
    ChangeSetId: set.id,
    StackId: set.stackId,
    StackName: name,
    Description: set.description,
    Parameters: toParameters(set.content),
    CreationTime: set.createdMs,
    ExecutionStatus: set.executionStatus,
    Status: set.status,
    StatusReason: set.statusReason,
    NotificationARNs: notificationArns,
    RollbackConfiguration: {},
    Capabilities: set.capabilities,
    Tags: set.content.tags.length > 0 ? set.content.tags : undefined,
    Changes: input.IncludePropertyValues ? items : items.map(withoutValues),
    NextToken: nextToken,
    IncludeNestedStacks: false,
  };
};
