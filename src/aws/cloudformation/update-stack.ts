// UpdateStack: checks what is given, then marks the stack UPDATE_IN_PROGRESS.

import type { Operation } from '../operation.ts';
import { validationError } from './errors.ts';
import { stackContent } from './stack-content.ts';
import { beginUpdate, checkSameTypes, checkUpdatable, isSameContent } from './stack-updates.ts';
import { getStack } from './stacks.ts';
import type { UpdateStackInput, UpdateStackOutput } from './types.gen.ts';

export const updateStack: Operation<UpdateStackInput, UpdateStackOutput> = (input, context) => {
  const { StackName, ClientRequestToken: requestToken, RoleARN: roleArn } = input;
  const stack = getStack(context, StackName, `Stack [${StackName}] does not exist`);
  if (requestToken !== undefined && stack.requestToken === requestToken) return { StackId: stack.stackId };
  checkUpdatable(stack);
  const content = stackContent(input, { context, stack });
  checkSameTypes(stack.content, content);
  if (isSameContent(stack.content, content)) throw validationError('No updates are to be performed.');
  beginUpdate(context, stack, { content, capabilities: input.Capabilities ?? [], roleArn, requestToken });
  return { StackId: stack.stackId };
};
