// The rules of a template, which look at parameters before anything is made.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { templateFormatError, validationError } from '../errors.ts';
import { type Environment, evaluate, text } from './intrinsics.ts';

export interface Rule {
  readonly condition: JsonValue | undefined;
  readonly assertions: readonly Assertion[];
}

interface Assertion {
  readonly assert: JsonValue;
  readonly description: string | undefined;
}

/** Throws ValidationError for what is no rule. */
export function toRule(name: string, value: JsonValue): Rule {
  if (!isObject(value)) throw templateFormatError('Any Rules member must be an object.');
  const { RuleCondition, Assertions } = value;
  if (!Array.isArray(Assertions) || Assertions.length === 0)
    throw templateFormatError(`The rule ${name} must contain a list of Assertions.`);
  return { condition: RuleCondition, assertions: Assertions.map((each) => toAssertion(name, each)) };
}

function toAssertion(name: string, value: JsonValue): Assertion {
  if (!isObject(value) || value['Assert'] === undefined)
    throw templateFormatError(`Every assertion of the rule ${name} must contain an Assert.`);
  const { Assert, AssertDescription } = value;
  return { assert: Assert, description: AssertDescription === undefined ? undefined : text(AssertDescription) };
}

/** Throws ValidationError with what the rules say of the assertions that do not hold. */
export function checkRules(rules: ReadonlyMap<string, Rule>, environment: Environment): void {
  const broken = [...rules].flatMap(([name, { condition, assertions }]) =>
    condition === undefined || holds(condition, environment)
      ? assertions
          .filter(({ assert }) => !holds(assert, environment))
          .map(({ description = `An assertion of the rule ${name} does not hold.` }) => description)
      : [],
  );
  if (broken.length > 0) throw validationError(broken.join(' '));
}

const holds = (value: JsonValue, environment: Environment): boolean => resolve(value, environment) === true;

/** Rules have functions of their own, which may stand in those that conditions have as well. */
function resolve(value: JsonValue, environment: Environment): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item) => resolve(item, environment) ?? null);
  if (!isObject(value)) return value;
  const [name = '', ...others] = Object.keys(value);
  const run = others.length === 0 && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!run) return evaluateOther(name, value, environment);
  return run(argumentsOf(name, value[name], environment));
}

const OTHERS = ['Ref', 'Fn::Equals'];
const NOT_EMULATED = ['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'];

function evaluateOther(name: string, value: JsonObject, environment: Environment): JsonValue | undefined {
  if (OTHERS.includes(name)) return evaluate(value, environment);
  if (NOT_EMULATED.includes(name)) throw validationError(`Template error: the function ${name} is not emulated.`);
  throw templateFormatError(`${name} is no function that a rule can have.`);
}

function argumentsOf(name: string, argument: JsonValue | undefined, environment: Environment): JsonValue[] {
  if (!Array.isArray(argument)) throw templateFormatError(`${name} requires a list of arguments.`);
  return argument.map((each) => resolve(each, environment) ?? null);
}

type Run = (given: readonly JsonValue[]) => boolean;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html */
const FUNCTIONS: Readonly<Record<string, Run>> = {
  'Fn::And': (given) => given.every((each) => each === true),
  'Fn::Or': (given) => given.some((each) => each === true),
  'Fn::Not': ([given]) => given !== true,
  'Fn::Contains': ([list, item]) => textsOf(list).includes(text(item)),
  'Fn::EachMemberEquals': ([list, item]) => textsOf(list).every((each) => each === text(item)),
  'Fn::EachMemberIn': ([list, allowed]) => textsOf(list).every((each) => textsOf(allowed).includes(each)),
};

const textsOf = (list: JsonValue | undefined): string[] => (Array.isArray(list) ? list : [list ?? '']).map(text);
