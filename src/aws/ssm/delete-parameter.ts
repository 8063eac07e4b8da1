// DeleteParameter: with all its versions.

import type { Operation } from '../operation.ts';
import { removeParameter } from './parameters.ts';
import type { DeleteParameterRequest, DeleteParameterResult } from './types.gen.ts';

export const deleteParameter: Operation<DeleteParameterRequest, DeleteParameterResult> = ({ Name }, context) => {
  context.store.commit((transaction) => removeParameter(transaction, context, Name));
  return {};
};
