// DeleteStack: marks the stack DELETE_IN_PROGRESS. The stack controller takes its resources down. One that is not there is no error.

import { randomUUID } from '../../lib/ids.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { validationError } from './errors.ts';
import { findImported } from './imports.ts';
import { checkServiceRole } from './service-role.ts';
import { addEvent } from './stack-events.ts';
import { listResources } from './stack-resources.ts';
import { findStack, STACKS, type StackRecord, stackKey } from './stacks.ts';
import type { DeleteStackInput } from './types.gen.ts';

export const deleteStack: Operation<DeleteStackInput, void> = (input, context) => {
  const { store, clock, principal } = context;
  const stack = findStack(store, context, input.StackName);
  if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
  if (stack.isProtected)
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  const retained = retainedResources(input, context, stack);
  const canceled = cancelation(context, stack);
  const leaving: StackRecord = {
    ...stack,
    ...(canceled === undefined && {
      status: 'DELETE_IN_PROGRESS' as const,
      operation: randomUUID(),
      previous: undefined,
    }),
    statusReason: canceled,
    retained,
    roleArn: checkServiceRole(context, input.RoleARN) ?? stack.roleArn,
    principal: { ...principal },
    requestToken: input.ClientRequestToken,
  };
  const atMs = clock.simulatedMs();
  store.commit((transaction) => {
    STACKS.put(transaction, stackKey(context, stack), leaving);
    const reason = canceled ?? 'User Initiated';
    addEvent(transaction, context, { stack: leaving, status: leaving.status, reason, atMs });
  });
};

/** What could not be deleted before may be left where it is. */
function retainedResources(
  { RetainResources = [], DeletionMode }: DeleteStackInput,
  { store, ...scope }: AwsContext,
  stack: StackRecord,
): string[] {
  const isForced = DeletionMode === 'FORCE_DELETE_STACK';
  if ((RetainResources.length > 0 || isForced) && stack.status !== 'DELETE_FAILED')
    throw validationError(
      `Invalid operation on stack [${stack.stackId}]. ${isForced ? 'DeletionMode FORCE_DELETE_STACK' : 'RetainResources'} can only be specified when the stack is in the DELETE_FAILED state.`,
    );
  if (!isForced) return RetainResources;
  const failed = listResources(store, scope, stack).filter(({ status }) => status === 'DELETE_FAILED');
  return failed.map(({ logicalId }) => logicalId);
}

/** Why the stack stays: others import what it exports (aws-samples/iam-identity-center-team#474, rlister/stax#40). */
function cancelation({ store, ...scope }: AwsContext, { outputs }: StackRecord): string | undefined {
  const imported = findImported(store, scope, { outputs, kept: new Set() });
  if (!imported) return undefined;
  const { name, importers } = imported;
  const users = [importers.slice(0, -1).join(', '), ...importers.slice(-1)].filter((user) => user !== '').join(' and ');
  return `Delete canceled. Cannot delete export ${name} as it is in use by ${users}.`;
}
