// What a parameter may hold: its size by tier, its pattern, its kind of data.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html

import { AwsError } from '../aws-error.ts';
import { invalid } from './parameter-names.ts';
import type { PutParameterRequest } from './types.gen.ts';

const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

interface TierWish {
  readonly asked: PutParameterRequest['Tier'];
  /** Of the version before. */
  readonly before: 'Standard' | 'Advanced' | undefined;
  readonly value: string;
  readonly policies: string | undefined;
}

/** The tier that the parameter is in from now on. Throws ValidationException. */
export function tierOf({ asked, before, value, policies }: TierWish): 'Standard' | 'Advanced' {
  const bytes = Buffer.byteLength(value);
  const isIntelligent = asked === 'Intelligent-Tiering';
  const needsAdvanced = bytes > STANDARD_BYTES || hasPolicies(policies);
  if (asked === 'Standard' && before === 'Advanced')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  const isAdvanced = asked === 'Advanced' || before === 'Advanced' || (isIntelligent && needsAdvanced);
  if (!isAdvanced && bytes > STANDARD_BYTES)
    throw invalid(
      'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
    );
  if (!isAdvanced && hasPolicies(policies))
    throw invalid(
      'Standard tier parameters do not support parameter policies: upgrade to the advanced-parameter tier.',
    );
  if (bytes > ADVANCED_BYTES)
    throw invalid('Advanced tier parameters support a maximum parameter value of 8192 characters.');
  return isAdvanced ? 'Advanced' : 'Standard';
}

function hasPolicies(policies: string | undefined): boolean {
  return policies !== undefined && !/^\s*(\[\s*\]|\{\s*\})?\s*$/.test(policies);
}

/** Throws InvalidAllowedPatternException, ParameterPatternMismatchException. */
export function checkAllowedPattern(pattern: string | undefined, value: string): void {
  if (!pattern) return;
  if (!compiled(pattern).test(value))
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 's');
  } catch (cause) {
    throw new AwsError(
      'InvalidAllowedPatternException',
      "The request doesn't meet the regular expression requirement.",
      { cause },
    );
  }
}

/** Throws ValidationException. Emulator: an image is not looked for. */
export function checkDataType(dataType: string, value: string): void {
  if (!['text', 'aws:ec2:image', 'aws:ssm:integration'].includes(dataType))
    throw invalid(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
  if (dataType === 'aws:ec2:image' && !/^ami-[0-9a-f]{8,17}$/.test(value))
    throw invalid(`Parameter value, ${value}, is not a valid image ID for data type aws:ec2:image.`);
}
