// ExecuteChangeSet: the stack begins to become what the change set says.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { CHANGE_SETS, changeSetKey, getChangeSet } from './change-sets.ts';
import { beginUpdate, checkUpdatable } from './stack-updates.ts';
import { getStack } from './stacks.ts';
import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from './types.gen.ts';

export const executeChangeSet: Operation<ExecuteChangeSetInput, ExecuteChangeSetOutput> = (input, context) => {
  const set = getChangeSet(context, input);
  const { status, executionStatus, content, capabilities, roleArn } = set;
  if (executionStatus !== 'AVAILABLE')
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be executed in its current status of [${status}]`,
    );
  const stack = getStack(context, set.stackId);
  if (stack.status !== 'REVIEW_IN_PROGRESS') checkUpdatable(stack);
  const requestToken = input.ClientRequestToken;
  beginUpdate(context, stack, { content, capabilities, roleArn, requestToken, changeSetId: set.id });
  context.store.commit((transaction) =>
    CHANGE_SETS.put(transaction, changeSetKey(context, set), { ...set, executionStatus: 'EXECUTE_COMPLETE' }),
  );
  return {};
};
