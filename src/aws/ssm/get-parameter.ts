// GetParameter: of the account's own, and the public ones of EKS.

import type { AwsContext, Operation } from '../operation.ts';
import { readReference } from './parameter-names.ts';
import { getVersion, toParameter } from './parameters.ts';
import { findPublicParameter } from './public-parameters.ts';
import type { GetParameterRequest, GetParameterResult, Parameter } from './types.gen.ts';

export const getParameter: Operation<GetParameterRequest, GetParameterResult> = (input, context) => ({
  Parameter: readParameter(context, input.Name, input.WithDecryption),
});

/**
 * By name or ARN, with or without a version or a label.
 * @throws AwsError ValidationException, ParameterNotFound, ParameterVersionNotFound
 */
export function readParameter(context: AwsContext, text: string, isDecrypted: boolean | undefined): Parameter {
  const reference = readReference(text, context);
  const found = reference.selector === undefined ? findPublicParameter(context, reference.name) : undefined;
  if (found) return found;
  const { selector } = reference;
  return toParameter(context, getVersion(context.store, context, reference), { selector, isDecrypted });
}
