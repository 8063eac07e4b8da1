// CreateStack: checks all that is given, then writes a stack that is CREATE_IN_PROGRESS. The stack controller makes its resources.

import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { validationError } from './errors.ts';
import { checkServiceRole } from './service-role.ts';
import { stackContent } from './stack-content.ts';
import { addEvent } from './stack-events.ts';
import { findStack, STACKS, type StackRecord, stackKey } from './stacks.ts';
import type { CreateStackInput, CreateStackOutput } from './types.gen.ts';

export const createStack: Operation<CreateStackInput, CreateStackOutput> = (input, context) => {
  const { store, clock } = context;
  const existing = findStack(store, context, input.StackName);
  const { ClientRequestToken: token } = input;
  if (existing && token !== undefined && existing.requestToken === token) return { StackId: existing.stackId };
  if (existing) throw new AwsError('AlreadyExistsException', `Stack [${input.StackName}] already exists`);
  const stack = newStack(input, context);
  const atMs = clock.simulatedMs();
  store.commit((transaction) => {
    STACKS.put(transaction, stackKey(context, stack), stack);
    addEvent(transaction, context, { stack, status: stack.status, reason: 'User Initiated', atMs });
  });
  return { StackId: stack.stackId };
};

const NAME = '[a-zA-Z][-a-zA-Z0-9]*';
/** What the service says a name may be, also where no ARN can be one. */
const NAME_OR_ARN = `${NAME}|arn:[-a-zA-Z0-9:/._+]*`;
const NAME_LENGTH = 128;

/** Throws ValidationError: the model knows no bounds of the name. */
function checkName(name: string): void {
  const constraint =
    name.length > NAME_LENGTH
      ? `Member must have length less than or equal to ${NAME_LENGTH}`
      : `Member must satisfy regular expression pattern: ${NAME_OR_ARN}`;
  if (name.length > NAME_LENGTH || !new RegExp(`^${NAME}$`).test(name))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ${constraint}`,
    );
}

/** What a stack is before anything was made for it. */
export function newStack(
  input: Omit<CreateStackInput, 'Capabilities'> & { readonly Capabilities?: StackRecord['capabilities'] | undefined },
  context: AwsContext,
): StackRecord {
  const { account, region, clock, principal } = context;
  const { StackName: name, DisableRollback, OnFailure } = input;
  checkName(name);
  if (DisableRollback !== undefined && OnFailure !== undefined)
    throw validationError('Only one of DisableRollback or OnFailure can be specified.');
  const stackId = regionalArn('cloudformation', { account, region }, `stack/${name}/${randomUUID()}`);
  const identity = { name, stackId, notificationArns: input.NotificationARNs ?? [] };
  return {
    ...identity,
    status: 'CREATE_IN_PROGRESS',
    createdMs: clock.simulatedMs(),
    content: stackContent(input, { context, stack: identity }),
    operation: randomUUID(),
    requestToken: input.ClientRequestToken,
    capabilities: input.Capabilities ?? [],
    onFailure: OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK'),
    timeoutInMinutes: input.TimeoutInMinutes,
    isProtected: input.EnableTerminationProtection ?? false,
    roleArn: checkServiceRole(context, input.RoleARN),
    principal: { ...principal },
    outputs: [],
    retained: [],
  };
}
