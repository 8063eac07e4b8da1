// GetParameters: those that there are, and the names of those that there are not.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { readParameter } from './get-parameter.ts';
import type { GetParametersRequest, GetParametersResult, Parameter } from './types.gen.ts';

export const getParameters: Operation<GetParametersRequest, GetParametersResult> = (input, context) => {
  const names = [...new Set(input.Names)];
  const found = names.map((name) => ({ name, parameter: findOne(context, name, input.WithDecryption) }));
  return {
    Parameters: found.flatMap(({ parameter }) => parameter ?? []),
    InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
  };
};

/** Undefined for a name, a version or a label that is not there. Throws ValidationException for what is no name. */
function findOne(context: AwsContext, name: string, isDecrypted: boolean | undefined): Parameter | undefined {
  try {
    return readParameter(context, name, isDecrypted);
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'ValidationException') return undefined;
    throw error;
  }
}
