// Values against a schema, in the order and the words of the library that upstream uses.
// https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/validate, pkg/validation/errors/schema.go

import { deepEqual, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { Memo } from '../../lib/memo.ts';
import { compilePattern, type Pattern } from '../../lib/patterns/pattern.ts';
import { Telling } from '../telling.ts';
import { repeats } from '../validation/repeats.ts';
import { isFormat, isOfFormat } from './formats.ts';
import { type JsonSchema, valuesOf } from './json-schema.ts';

/** What is wrong at one place. `composite` are those of `oneOf` and its kin, which name no place. */
export type Problem =
  | { readonly code: 'composite'; readonly message: string }
  | {
      readonly code: 'type' | 'required' | 'enum' | 'tooLong' | 'tooMany' | 'other';
      /** `spec.list[0].name`. */
      readonly path: string;
      readonly message: string;
      readonly value?: JsonValue;
      /** Of `tooLong` and `tooMany`: the limit; of `enum`: what is allowed. */
      readonly valid?: number | readonly JsonValue[];
    };

/** `matches` counts the checks that were made: of several branches the one with most is told of. */
export interface Verdict {
  readonly problems: readonly Problem[];
  readonly matches: number;
}

/** Validates a part of an object; ratcheting puts itself in between. */
export interface Validating {
  readonly path: string;
  /** Whether formats that upstream does not know are formats when types are compared. */
  readonly heedsAnyFormat?: boolean;
  field(name: string): Validating;
  item(index: number): Validating;
  /** The last word on what was found at this place. */
  settle(verdict: Verdict): Verdict;
}

/** Nothing is let pass. */
export function strictly(path: string, heedsAnyFormat = false): Validating {
  return {
    path,
    heedsAnyFormat,
    field: (name) => strictly(path === '' ? name : `${path}.${name}`, heedsAnyFormat),
    item: (index) => strictly(`${path}[${index}]`, heedsAnyFormat),
    settle: (verdict) => verdict,
  };
}

export function validateValue(value: JsonValue, schema: JsonSchema, at: Validating): Verdict {
  const result = new Collector();
  if (value === null) {
    result.merge(checkType(value, schema, at));
    result.merge(checkEnum(value, schema, at.path));
    return at.settle(result);
  }
  for (const check of CHECKS) {
    const verdict = check(value, schema, at);
    if (!verdict) continue;
    result.merge(verdict);
    result.matches++;
  }
  result.matches++;
  return at.settle(result);
}

/** What is said already is not said again. */
class Collector implements Verdict {
  readonly problems: Problem[] = [];
  matches = 0;
  // Most values are right: these are made when there is something to tell.
  #telling: Telling | undefined;
  #isRepeated: ((message: string) => boolean) | undefined;

  add(problem: Problem): void {
    this.#telling ??= new Telling();
    if (!this.#telling.fits(problem.message.length)) return;
    this.#isRepeated ??= repeats();
    if (!this.#isRepeated(problem.message)) this.problems.push(problem);
  }

  merge(other: Verdict): void {
    for (const problem of other.problems) this.add(problem);
    this.matches += other.matches;
  }
}

/** Undefined: it does not apply to the value. */
type Check = (value: JsonValue, schema: JsonSchema, at: Validating) => Verdict | undefined;

const CHECKS: readonly Check[] = [
  (value, schema, at) => (hasType(schema, at) ? checkType(value, schema, at) : undefined),
  checkBranches,
  (value, schema, { path }) => (typeof value === 'string' ? checkString(value, schema, path) : undefined),
  (value, schema, { path }) => (typeof value === 'string' ? checkFormat(value, schema, path) : undefined),
  (value, schema, { path }) => (typeof value === 'number' ? checkNumber(value, schema, path) : undefined),
  (value, schema, at) => (Array.isArray(value) ? checkList(value, schema, at) : undefined),
  (value, schema, { path }) => checkEnum(value, schema, path),
  (value, schema, at) => (isObject(value) ? checkObject(value, schema, at) : undefined),
];

const NOTHING: Verdict = { problems: [], matches: 0 };
const one = (problem: Problem): Verdict => ({ problems: [problem], matches: 0 });

function other(path: string, value: JsonValue, words: string): Problem {
  return { code: 'other', path, value, message: `${path} in body ${words}` };
}

/** The schema is at fault, and is told of instead of the value. */
function noFactor(path: string, factor: number): Problem {
  return {
    code: 'other',
    path,
    value: factor,
    message: `factor MultipleOf declared for ${path} must be positive: ${factor}`,
  };
}

/** The types that a schema allows; int-or-string is two. */
function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

/** Formats that upstream does not know are as none. */
const formatOf = ({ format }: JsonSchema): string => (format !== undefined && isFormat(format) ? format : '');

const typeFormatOf = (schema: JsonSchema, { heedsAnyFormat }: Validating): string =>
  heedsAnyFormat ? (schema.format ?? '') : formatOf(schema);

const hasType = (schema: JsonSchema, at: Validating): boolean =>
  typesOf(schema).length > 0 || typeFormatOf(schema, at) !== '';

/** JSON's word for a value; whole numbers that fit into 64 bits are integers. */
export function jsonTypeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isInt64(value) ? 'integer' : 'number';
  return typeof value;
}

const isInt64 = (value: number) => Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;

function checkType(value: JsonValue, schema: JsonSchema, at: Validating): Verdict {
  const { path } = at;
  const types = typesOf(schema);
  const type = jsonTypeOf(value);
  const fail = (wanted: string, said: string): Verdict => ({
    problems: [
      {
        code: 'type',
        path,
        value: said,
        message: `${path} in body must be of type ${wanted}: ${JSON.stringify(said)}`,
      },
    ],
    matches: 0,
  });
  if (value === null)
    return types.length > 0 && !schema.nullable ? fail(types.join(','), 'null') : { problems: [], matches: 1 };
  const isFitting = types.includes(type) || (type === 'integer' && types.includes('number'));
  const format = typeFormatOf(schema, at);
  const isText = typeof value === 'string' || Array.isArray(value);
  if (!isText && format !== '' && !isFitting) return fail(format, type === 'integer' ? 'int64' : numberFormat(type));
  const isNumeric = types.includes('number') || types.includes('integer');
  if (!isNumeric && format !== '' && isText) return { problems: [], matches: 1 };
  return isFitting ? { problems: [], matches: 1 } : fail(types.join(','), type);
}

const numberFormat = (type: string) => (type === 'number' ? 'float64' : '');

function checkBranches(value: JsonValue, schema: JsonSchema, at: Validating): Verdict {
  const result = new Collector();
  const inner = strictly(at.path, at.heedsAnyFormat);
  if (schema.anyOf?.length) checkAnyOf(value, schema.anyOf, { at: inner, result });
  if (schema.oneOf?.length) checkOneOf(value, schema.oneOf, { at: inner, result });
  if (schema.allOf?.length) checkAllOf(value, schema.allOf, { at: inner, result });
  if (schema.not && isValid(validateValue(value, schema.not, inner)))
    result.add(composite(at.path, 'must not validate the schema (not)'));
  result.matches++;
  return result;
}

const isValid = ({ problems }: Verdict) => problems.length === 0;
const composite = (path: string, words: string): Problem => ({
  code: 'composite',
  message: `${JSON.stringify(path)} ${words}`,
});

interface Branching {
  readonly at: Validating;
  readonly result: Collector;
}

function checkAnyOf(value: JsonValue, branches: readonly JsonSchema[], { at, result }: Branching): void {
  let best: Verdict | undefined;
  for (const branch of branches) {
    const verdict = validateValue(value, branch, at);
    if (isValid(verdict)) {
      result.merge(verdict);
      return;
    }
    if (!best || verdict.matches > best.matches) best = verdict;
  }
  result.add(composite(at.path, 'must validate at least one schema (anyOf)'));
  if (best) result.merge(best);
}

function checkOneOf(value: JsonValue, branches: readonly JsonSchema[], { at, result }: Branching): void {
  const verdicts = branches.map((branch) => validateValue(value, branch, at));
  const valid = verdicts.filter(isValid);
  if (valid.length === 1) {
    result.merge(valid[0] as Verdict);
    return;
  }
  const found = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
  result.add(composite(at.path, `must validate one and only one schema (oneOf). ${found}`));
  if (valid.length > 0) return;
  result.merge(verdicts.reduce((best, verdict) => (verdict.matches > best.matches ? verdict : best)));
}

function checkAllOf(value: JsonValue, branches: readonly JsonSchema[], { at, result }: Branching): void {
  let valid = 0;
  for (const branch of branches) {
    const verdict = validateValue(value, branch, at);
    if (isValid(verdict)) valid++;
    result.merge(verdict);
  }
  if (valid === branches.length) return;
  result.add(composite(at.path, `must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`));
}

/** A schema's pattern is asked for every value of its field. */
const patterns = new Memo<Pattern>(1000);

const matches = (value: string, pattern: string) => patterns.get(pattern, () => compilePattern(pattern)).test(value);

function checkString(value: string, { maxLength, minLength, pattern }: JsonSchema, path: string): Verdict {
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) {
    const message = `${path} in body should be at most ${maxLength} chars long`;
    return one({ code: 'tooLong', path, value, valid: maxLength, message });
  }
  if (minLength !== undefined && length < minLength)
    return one(other(path, value, `should be at least ${minLength} chars long`));
  if (pattern && !matches(value, pattern)) return one(other(path, value, `should match '${pattern}'`));
  return NOTHING;
}

function checkFormat(value: string, schema: JsonSchema, path: string): Verdict | undefined {
  const format = formatOf(schema);
  if (format === '') return undefined;
  if (isOfFormat(format, value)) return NOTHING;
  const message = `${path} in body must be of type ${format}: ${JSON.stringify(value)}`;
  return one({ code: 'type', path, value, message });
}

function checkNumber(value: number, schema: JsonSchema, path: string): Verdict {
  const { exclusiveMaximum, exclusiveMinimum } = schema;
  const [multipleOf, maximum, minimum] = boundsFor(value, schema);
  const problems: Problem[] = [];
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    problems.push(
      multipleOf <= 0 ? noFactor(path, multipleOf) : other(path, value, `should be a multiple of ${multipleOf}`),
    );
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    problems.push(other(path, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`));
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    problems.push(other(path, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`));
  return { problems, matches: 1 };
}

/** Of a whole number they are taken as whole numbers, too (kube-openapi pkg/validation/validate/values.go, …NativeType). */
function boundsFor(value: number, { multipleOf, maximum, minimum }: JsonSchema): readonly (number | undefined)[] {
  const bounds = [multipleOf, maximum, minimum];
  const isWhole = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  return isWhole ? bounds.map((bound) => bound && Math.trunc(bound)) : bounds;
}

function isMultiple(value: number, factor: number): boolean {
  if (factor <= 0) return false;
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}

function checkList(value: readonly JsonValue[], schema: JsonSchema, at: Validating): Verdict {
  const { items, minItems, maxItems } = schema;
  const { path } = at;
  const result = new Collector();
  if (items) for (const [index, item] of value.entries()) result.merge(validateValue(item, items, at.item(index)));
  const size = value.length;
  if (minItems !== undefined && size < minItems)
    result.add(other(path, size, `should have at least ${minItems} items`));
  if (maxItems !== undefined && size > maxItems) {
    const message = `${path} in body should have at most ${maxItems} items`;
    result.add({ code: 'tooMany', path, value: size, valid: maxItems, message });
  }
  result.matches++;
  return result;
}

function checkEnum(value: JsonValue, { enum: allowed }: JsonSchema, path: string): Verdict {
  // A number is taken as one of the kind that is allowed (kube-openapi pkg/validation/validate/values.go, EnumCase).
  // A null is none of the values, not even where it stands among them (validator.go, basicCommonValidator).
  const isAllowed = (item: JsonValue) =>
    (value !== null && deepEqual(item, value)) ||
    (typeof value === 'number' && typeof item === 'number' && Number.isInteger(item) && Math.trunc(value) === item);
  if (!allowed?.length || allowed.some(isAllowed)) return NOTHING;
  const list = allowed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' ');
  return one({ code: 'enum', path, value, valid: allowed, message: `${path} in body should be one of [${list}]` });
}

function checkObject(value: JsonObject, schema: JsonSchema, at: Validating): Verdict {
  const result = new Collector();
  checkSize(value, schema, { path: at.path, result });
  const { properties = {}, required = [] } = schema;
  const values = valuesOf(schema);
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(properties, key)) continue;
    if (schema.additionalProperties === false)
      result.add({
        code: 'other',
        path: at.path,
        value: key,
        message: `${at.path}.body in ${key} is a forbidden property`,
      });
    else if (values)
      result.merge(validateValue(item ?? null, values, at.path === '' ? strictly(`.${key}`) : at.field(key)));
  }
  for (const [name, property] of Object.entries(properties))
    if (Object.hasOwn(value, name)) result.merge(validateValue(value[name] ?? null, property, at.field(name)));
  for (const name of required) {
    if (Object.hasOwn(value, name)) continue;
    const path = at.path === '' ? name : `${at.path}.${name}`;
    result.add({ code: 'required', path, message: `${path} in body is required` });
  }
  return result;
}

function checkSize(
  value: JsonObject,
  { minProperties, maxProperties }: JsonSchema,
  { path, result }: { path: string; result: Collector },
): void {
  const size = Object.keys(value).length;
  if (minProperties !== undefined && size < minProperties)
    result.add(other(path, size, `should have at least ${minProperties} properties`));
  if (maxProperties === undefined || size <= maxProperties) return;
  const message = `${path} in body should have at most ${maxProperties} properties`;
  result.add({ code: 'tooMany', path, value: size, valid: maxProperties, message });
}
