// CreateChangeSet: works out what would change. For a stack that is still to be made, it makes one without resources.

import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { CHANGE_SETS, type ChangeSetRecord, changeSetKey, changesOf } from './change-sets.ts';
import { newStack } from './create-stack.ts';
import { validationError } from './errors.ts';
import { checkServiceRole } from './service-role.ts';
import { stackContent } from './stack-content.ts';
import { addEvent } from './stack-events.ts';
import { checkSameTypes, checkUpdatable, isSameContent } from './stack-updates.ts';
import { findStack, getStack, STACKS, type StackRecord, stackKey } from './stacks.ts';
import type { CreateChangeSetInput, CreateChangeSetOutput } from './types.gen.ts';

export const createChangeSet: Operation<CreateChangeSetInput, CreateChangeSetOutput> = (input, context) => {
  const { store, account, region, clock } = context;
  const { StackName, ChangeSetName: name } = input;
  const stack = input.ChangeSetType === 'CREATE' ? stackInReview(input, context) : stackToUpdate(input, context);
  const same = CHANGE_SETS.find(store, changeSetKey(context, { stackId: stack.stackId, name }));
  // One that was executed has its name no more (recorded in localstack's tests, tests/aws/services/cloudformation).
  if (same && same.executionStatus !== 'EXECUTE_COMPLETE')
    throw new AwsError(
      'AlreadyExistsException',
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
    );
  const isNew = stack.status === 'REVIEW_IN_PROGRESS';
  const content = stackContent(input, { context, stack });
  if (!isNew) checkSameTypes(stack.content, content);
  const isEmpty = !isNew && isSameContent(stack.content, content);
  const set: ChangeSetRecord = {
    id: regionalArn('cloudformation', { account, region }, `changeSet/${name}/${randomUUID()}`),
    name,
    stackId: stack.stackId,
    status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
    statusReason: isEmpty
      ? "The submitted information didn't contain changes. Submit different information to create a change set."
      : undefined,
    executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
    description: input.Description,
    createdMs: clock.simulatedMs(),
    content,
    capabilities: input.Capabilities ?? [],
    roleArn: checkServiceRole(context, input.RoleARN),
    changes: changesOf(context, stack, content) as ChangeSetRecord['changes'],
  };
  store.commit((transaction) => {
    if (isNew && !findStack(transaction, context, StackName)) {
      STACKS.put(transaction, stackKey(context, stack), stack);
      addEvent(transaction, context, { stack, status: stack.status, reason: 'User Initiated', atMs: set.createdMs });
    }
    CHANGE_SETS.put(transaction, changeSetKey(context, set), set);
  });
  return { Id: set.id, StackId: stack.stackId };
};

function stackInReview(input: CreateChangeSetInput, context: AwsContext): StackRecord {
  const { StackName, ChangeSetName, OnStackFailure, Capabilities, ...given } = input;
  const existing = findStack(context.store, context, StackName);
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
    throw validationError(
      `Stack [${StackName}] already exists and cannot be created again with the changeSet [${ChangeSetName}].`,
    );
  const asked = { ...given, StackName, OnFailure: OnStackFailure, Capabilities };
  return existing ?? { ...newStack(asked, context), status: 'REVIEW_IN_PROGRESS', statusReason: 'User Initiated' };
}

function stackToUpdate({ StackName, ChangeSetType }: CreateChangeSetInput, context: AwsContext): StackRecord {
  if (ChangeSetType === 'IMPORT') throw validationError('Change sets of type IMPORT are not emulated.');
  const stack = getStack(context, StackName, `Stack [${StackName}] does not exist`);
  checkUpdatable(stack);
  return stack;
}
