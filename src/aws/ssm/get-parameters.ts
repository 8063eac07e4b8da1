// GetParameters: those that there are, and the names of those that there are not.

import type { Operation } from '../operation.ts';
import { findPublicParameter } from './public-parameters.ts';
import type { GetParametersRequest, GetParametersResult } from './types.gen.ts';

export const getParameters: Operation<GetParametersRequest, GetParametersResult> = (input, context) => {
  const found = input.Names.map((name) => ({ name, parameter: findPublicParameter(context, name) }));
  return {
    Parameters: found.flatMap(({ parameter }) => parameter ?? []),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
};
