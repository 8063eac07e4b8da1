// DeleteChangeSet. One that is not there is no error where its stack is (as the CDK counts on: aws-cdk, deploy-stack.ts).

import type { Operation } from '../operation.ts';
import { CHANGE_SETS, changeSetKey, findChangeSet } from './change-sets.ts';
import type { DeleteChangeSetInput, DeleteChangeSetOutput } from './types.gen.ts';

export const deleteChangeSet: Operation<DeleteChangeSetInput, DeleteChangeSetOutput> = (input, context) => {
  const set = findChangeSet(context, input);
  if (set) context.store.commit((transaction) => CHANGE_SETS.delete(transaction, changeSetKey(context, set)));
  return {};
};
