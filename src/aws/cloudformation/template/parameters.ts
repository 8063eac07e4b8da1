// The parameters of a stack: what a template declares, and what is given for them.

import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import { compilePattern, PatternError } from '../../../lib/patterns/pattern.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type { Parameter } from '../types.gen.ts';
import type { Template } from './template.ts';

/** Name → value as text. */
export type ParameterValues = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
const PLAIN = 'String|Number|CommaDelimitedList|List<(String|Number|AWS::[\\w:]+)>|AWS::EC2::[\\w:]+';
const STORED = 'AWS::SSM::Parameter::Value<';
const TYPE = new RegExp(`^(${PLAIN}|AWS::SSM::Parameter::Name|${STORED}(${PLAIN})>)$`);

/** Whether what is given is the name of a parameter of SSM, and the value is what is stored there. */
export const isStored = (type: JsonValue | undefined): boolean => String(type).startsWith(STORED);

/**
 * The values of all parameters of a template. Throws ValidationError where one is missing, unknown or not allowed.
 * @param before those of the stack as it is, for `UsePreviousValue`
 */
export function parameterValues(
  template: Template,
  given: readonly Parameter[],
  before: ParameterValues = {},
): ParameterValues {
  const unknown = given.map(({ ParameterKey: key = '' }) => key).filter((key) => !template.parameters.has(key));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = [...template.parameters].map(([name, declaration]) => {
    if (!TYPE.test(String(declaration['Type'])))
      throw templateFormatError(`Unrecognized parameter type: ${String(declaration['Type'])}`);
    const parameter = given.find(({ ParameterKey }) => ParameterKey === name);
    const fallback = declaration['Default'];
    const value = parameter?.UsePreviousValue
      ? before[name]
      : (parameter?.ParameterValue ?? (fallback === undefined ? undefined : String(fallback)));
    return [name, value, declaration] as const;
  });
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value = '', declaration] of values) checkValue(name, value, declaration);
  return Object.fromEntries(values.map(([name, value = '']) => [name, value]));
}

function checkValue(name: string, value: string, declaration: JsonObject): void {
  const problem = problemOf(name, value, declaration);
  const description = declaration['ConstraintDescription'];
  if (problem !== undefined)
    throw validationError(
      typeof description === 'string' ? `Parameter ${name} failed to satisfy constraint: ${description}` : problem,
    );
}

function problemOf(name: string, value: string, declaration: JsonObject): string | undefined {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, Type } = declaration;
  const items = isList(Type) && !isStored(Type) ? listOf(value) : [value];
  if (Array.isArray(AllowedValues) && items.some((item) => !AllowedValues.map(String).includes(item)))
    return `Parameter '${name}' must be one of AllowedValues`;
  if (typeof AllowedPattern === 'string' && items.some((item) => !isMatch(AllowedPattern, item)))
    return `Parameter '${name}' must match pattern ${AllowedPattern}`;
  if (MinLength !== undefined && value.length < Number(MinLength))
    return `Parameter '${name}' must contain at least ${String(MinLength)} characters`;
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    return `Parameter '${name}' must contain at most ${String(MaxLength)} characters`;
  if (
    /Number/.test(String(Type)) &&
    !isStored(Type) &&
    items.some((item) => item.trim() === '' || Number.isNaN(Number(item)))
  )
    return `Parameter '${name}' must be a number.`;
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    return `Parameter '${name}' must be a number not less than ${String(MinValue)}`;
  if (MaxValue !== undefined && Number(value) > Number(MaxValue))
    return `Parameter '${name}' must be a number not greater than ${String(MaxValue)}`;
  return undefined;
}

function isMatch(pattern: string, value: string): boolean {
  try {
    return compilePattern(`^(?:${pattern})$`).test(value);
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    throw templateFormatError(`AllowedPattern ${pattern} is not a regular expression: ${cause.message}`);
  }
}

const isList = (type: JsonValue | undefined) =>
  /^(AWS::SSM::Parameter::Value<)?(List<|CommaDelimitedList)/.test(String(type));
const listOf = (value: string) => (value === '' ? [] : value.split(',').map((item) => item.trim()));

/** What `Ref` of a parameter stands for. */
export function parameterRef(declaration: JsonObject, value: string): JsonValue {
  return isList(declaration['Type']) ? listOf(value) : value;
}
