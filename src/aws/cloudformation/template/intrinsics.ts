// The functions of templates: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

import { isObject, type JsonObject, type JsonValue, ownValue } from '../../../lib/json.ts';
import { validationError } from '../errors.ts';

/** What functions are told from outside the value that they stand in. */
export interface Environment {
  /** Of a parameter, a pseudo parameter or a resource; undefined is AWS::NoValue, which takes away what it stands for. */
  ref(name: string): JsonValue | undefined;
  attribute(resource: string, name: string): JsonValue;
  mapping(name: string): JsonObject | undefined;
  isTrue(condition: string): boolean;
  importedValue(exportName: string): string;
  /** The availability zones of a region. */
  zones(region: string): readonly string[];
}

/** The value with its functions worked out; undefined where nothing is left of it. Throws ValidationError. */
export function evaluate(value: JsonValue, environment: Environment): JsonValue | undefined {
  if (Array.isArray(value)) return value.flatMap((item) => itemsOf(evaluate(item, environment)));
  if (!isObject(value)) return value;
  const call = functionOf(value);
  if (call) return call.run(call.argument, environment);
  const members = Object.entries(value).map(([name, part]) => [name, evaluate(part ?? null, environment)] as const);
  return Object.fromEntries(members.filter(([, part]) => part !== undefined)) as JsonObject;
}

/** In a list, a list stays one. */
const itemsOf = (item: JsonValue | undefined): JsonValue[] => (item === undefined ? [] : [item]);

type Run = (argument: JsonValue, environment: Environment) => JsonValue | undefined;

/** The function that an object stands for, if it does. */
export function functionOf(value: JsonObject): { name: string; argument: JsonValue; run: Run } | undefined {
  const [name = '', ...others] = Object.keys(value);
  if (others.length > 0 || !(name.startsWith('Fn::') || name === 'Ref' || name === 'Condition')) return undefined;
  const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!run) throw validationError(`Template error: the function ${name} is not emulated.`);
  return { name, argument: value[name] ?? null, run };
}

const FUNCTIONS: Readonly<Record<string, Run>> = {
  Ref: (argument, environment) => environment.ref(String(argument)),
  Condition: (argument, environment) => environment.isTrue(String(argument)),
  'Fn::GetAtt': (argument, environment) => {
    const [resource, name] = attributeOf(argument);
    return environment.attribute(resource, name);
  },
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, environment) => Buffer.from(text(evaluate(argument, environment))).toString('base64'),
  'Fn::GetAZs': (argument, environment) => {
    const region = text(evaluate(argument, environment));
    return [...environment.zones(region === '' ? text(environment.ref('AWS::Region')) : region)];
  },
  'Fn::ImportValue': (argument, environment) => environment.importedValue(text(evaluate(argument, environment))),
  'Fn::If': (argument, environment) => {
    const [condition, then, otherwise] = Array.isArray(argument) ? argument : [];
    if (typeof condition !== 'string' || then === undefined || otherwise === undefined)
      throw validationError('Template error: Fn::If requires a list argument with three elements');
    return evaluate(environment.isTrue(condition) ? then : otherwise, environment);
  },
  'Fn::Equals': (argument, environment) => {
    const [left, right, ...others] = Array.isArray(argument) ? argument : [];
    if (left === undefined || right === undefined || others.length > 0)
      throw validationError('Template error: every Fn::Equals object requires a list of 2 string parameters.');
    return text(evaluate(left, environment)) === text(evaluate(right, environment));
  },
  'Fn::And': (argument, environment) => conditions('Fn::And', argument, environment).every((isTrue) => isTrue),
  'Fn::Or': (argument, environment) => conditions('Fn::Or', argument, environment).some((isTrue) => isTrue),
  'Fn::Not': (argument, environment) => {
    const [condition] = conditions('Fn::Not', argument, environment);
    return !condition;
  },
};

/** `['role', 'Arn']`. Throws for what names no attribute. */
export function attributeOf(argument: JsonValue): [resource: string, name: string] {
  const parts = typeof argument === 'string' ? splitOnce(argument) : argument;
  const [resource, name] = Array.isArray(parts) ? parts : [];
  if (typeof resource !== 'string' || typeof name !== 'string' || resource === '' || name === '')
    throw validationError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  return [resource, name];
}

/** The name before the first dot, and what follows it. */
export function splitOnce(name: string): [string, string] {
  const [first = '', ...rest] = name.split('.');
  return [first, rest.join('.')];
}

/** What is written between `${` and `}`; `${!literal}` stays. */
const VARIABLE = /\$\{([^}]*)\}/g;

/** The text of a `Fn::Sub`, with what it has of its own. */
export function substitutionOf(argument: JsonValue): { text: string; own: JsonObject } {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isObject(own))
    throw validationError(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  return { text, own };
}

/** The names that a text of `Fn::Sub` stands open for. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name.trim()).filter((name) => !name.startsWith('!'));
}

function substitute(argument: JsonValue, environment: Environment): string {
  const { text: template, own } = substitutionOf(argument);
  return template.replaceAll(VARIABLE, (_, written: string) => {
    const name = written.trim();
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const given = ownValue(own, name);
    if (given !== undefined) return text(evaluate(given, environment));
    const [resource, attribute] = splitOnce(name);
    return text(attribute === '' ? environment.ref(name) : environment.attribute(resource, attribute));
  });
}

function join(argument: JsonValue, environment: Environment): string {
  const [delimiter, items] = Array.isArray(argument) ? argument : [];
  const list = items === undefined ? undefined : evaluate(items, environment);
  if (typeof delimiter !== 'string' || !Array.isArray(list))
    throw validationError(
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    );
  return list.map(text).join(delimiter);
}

function split(argument: JsonValue, environment: Environment): string[] {
  const [delimiter, source] = Array.isArray(argument) ? argument : [];
  if (typeof delimiter !== 'string' || delimiter === '' || source === undefined)
    throw validationError(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  return text(evaluate(source, environment)).split(delimiter);
}

function select(argument: JsonValue, environment: Environment): JsonValue {
  const [index, items] = Array.isArray(argument) ? argument : [];
  const list = items === undefined ? undefined : evaluate(items, environment);
  const at = index === undefined ? Number.NaN : Number(text(evaluate(index, environment)));
  if (!Array.isArray(list) || !Number.isInteger(at))
    throw validationError(
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    );
  const found = list[at];
  // A list that is written out is looked at with the template (recorded in localstack's tests, tests/aws/services/cloudformation).
  if (found === undefined && Array.isArray(items))
    throw validationError(
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    );
  if (found === undefined)
    throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${at}`);
  return found;
}

function findInMap(argument: JsonValue, environment: Environment): JsonValue {
  const parts = Array.isArray(argument) ? argument.map((part) => text(evaluate(part, environment))) : [];
  const [map, key, attribute] = parts;
  if (map === undefined || key === undefined || attribute === undefined || parts.length > 3)
    throw validationError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  const mapping = environment.mapping(map);
  if (!mapping)
    throw validationError(
      `Template error: Mapping named '${map}' is not present in the 'Mappings' section of template.`,
    );
  const row = ownValue(mapping, key);
  const found = isObject(row) ? ownValue(row, attribute) : undefined;
  if (found === undefined)
    throw validationError(`Template error: Unable to get mapping for ${map}::${key}::${attribute}`);
  return found;
}

function conditions(name: string, argument: JsonValue, environment: Environment): boolean[] {
  if (!Array.isArray(argument) || argument.length === 0)
    throw validationError(`Template error: every ${name} object requires a list of boolean parameters.`);
  return argument.map((condition) => text(evaluate(condition, environment)) === 'true');
}

/** Lists in texts are joined with commas, as parameters that are lists are written. */
export function text(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return value.map(text).join(',');
  if (isObject(value)) return JSON.stringify(value);
  return value === undefined || value === null ? '' : String(value);
}
