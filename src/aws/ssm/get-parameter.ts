// GetParameter. Emulator: there are the public parameters of EKS, and no others.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { findPublicParameter } from './public-parameters.ts';
import type { GetParameterRequest, GetParameterResult } from './types.gen.ts';

export const getParameter: Operation<GetParameterRequest, GetParameterResult> = (input, context) => {
  const found = findPublicParameter(context, input.Name);
  // The real message is empty.
  if (!found) throw new AwsError('ParameterNotFound', '', { status: 400 });
  return { Parameter: found };
};
