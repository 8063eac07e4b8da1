// Parameters whose values lie in the parameter store of SSM: a stack is given their names.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html

import type { JsonObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { readParameter } from '../ssm/get-parameter.ts';
import { validationError } from './errors.ts';
import { isStored, type ParameterValues } from './template/parameters.ts';
import type { Template } from './template/template.ts';

/** What is stored under the names that were given, as it is now; undefined where nothing is stored. Throws ValidationError. */
export function storedValues(
  { parameters }: Template,
  given: ParameterValues,
  context: AwsContext,
): (ParameterValues & JsonObject) | undefined {
  const stored = Object.entries(given).filter(([name]) => isStored(parameters.get(name)?.['Type']));
  if (stored.length === 0) return undefined;
  const found = stored.map(([name, key]) => [name, key, find(key, context)] as const);
  const missing = found.filter(([, , parameter]) => !parameter).map(([, key]) => key);
  if (missing.length > 0)
    throw validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  // The words of aws/aws-cdk#10016, where the type had another cause.
  const secrets = found.filter(([, , parameter]) => parameter?.Type === 'SecureString').map(([, key]) => key);
  if (secrets.length > 0)
    throw validationError(
      `Parameters [${secrets.join(',')}] referenced by template have types not supported by CloudFormation.`,
    );
  return Object.fromEntries(found.map(([name, , parameter]) => [name, parameter?.Value ?? '']));
}

function find(key: string, context: AwsContext) {
  try {
    return readParameter(context, key, false);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
