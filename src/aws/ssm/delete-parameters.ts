// DeleteParameters: those that there are, and the names of those that there are not.

import type { Operation } from '../operation.ts';
import { findParameter, removeParameter } from './parameters.ts';
import type { DeleteParametersRequest, DeleteParametersResult } from './types.gen.ts';

export const deleteParameters: Operation<DeleteParametersRequest, DeleteParametersResult> = ({ Names }, context) =>
  context.store.commit((transaction) => {
    const names = [...new Set(Names)];
    const there = names.filter((name) => findParameter(transaction, context, name) !== undefined);
    for (const name of there)
      if (findParameter(transaction, context, name)) removeParameter(transaction, context, name);
    return { DeletedParameters: there, InvalidParameters: names.filter((name) => !there.includes(name)) };
  });
