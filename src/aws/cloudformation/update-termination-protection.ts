// UpdateTerminationProtection.

import type { Operation } from '../operation.ts';
import { getStack, STACKS, stackKey } from './stacks.ts';
import type { UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput } from './types.gen.ts';

export const updateTerminationProtection: Operation<
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput
> = ({ StackName, EnableTerminationProtection: isProtected }, context) => {
  const stack = getStack(context, StackName, `Stack [${StackName}] does not exist`);
  context.store.commit((transaction) => STACKS.put(transaction, stackKey(context, stack), { ...stack, isProtected }));
  return { StackId: stack.stackId };
};
