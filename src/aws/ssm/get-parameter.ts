// GetParameter: of the account's own, and the public ones of EKS.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { invalid, readReference } from './parameter-names.ts';
import { getVersion, toParameter } from './parameters.ts';
import { findPublicParameter } from './public-parameters.ts';
import type { GetParameterRequest, GetParameterResult, Parameter } from './types.gen.ts';

export const getParameter: Operation<GetParameterRequest, GetParameterResult> = (input, context) => ({
  Parameter: readParameter(context, input.Name, input.WithDecryption),
});

/** Where parameters are secrets of Secrets Manager. */
const SECRETS = '/aws/reference/secretsmanager/';

/** Emulator: there is no Secrets Manager, so there is none of its secrets. The words are those of localstack's and moto's tests. */
function noSecret(name: string, isDecrypted: boolean | undefined): AwsError {
  if (!isDecrypted) return invalid('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  return new AwsError(
    'ParameterNotFound',
    `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
  );
}

/**
 * By name or ARN, with or without a version or a label.
 * @throws AwsError ValidationException, ParameterNotFound, ParameterVersionNotFound
 */
export function readParameter(context: AwsContext, text: string, isDecrypted: boolean | undefined): Parameter {
  if (text.startsWith(SECRETS)) throw noSecret(text, isDecrypted);
  const reference = readReference(text, context);
  const found = reference.selector === undefined ? findPublicParameter(context, reference.name) : undefined;
  if (found) return found;
  const { selector } = reference;
  const parameter = toParameter(context, getVersion(context.store, context, reference), { selector, isDecrypted });
  // `/one` and `one` are the same parameter, and it is told by the name that it was asked for.
  return text.startsWith('arn:') ? parameter : { ...parameter, Name: reference.name };
}
