// DeleteChangeSet.

import type { Operation } from '../operation.ts';
import { CHANGE_SETS, changeSetKey, getChangeSet } from './change-sets.ts';
import type { DeleteChangeSetInput, DeleteChangeSetOutput } from './types.gen.ts';

export const deleteChangeSet: Operation<DeleteChangeSetInput, DeleteChangeSetOutput> = (input, context) => {
  const set = getChangeSet(context, input);
  context.store.commit((transaction) => CHANGE_SETS.delete(transaction, changeSetKey(context, set)));
  return {};
};
