// Whether a schema is structural: the shape of its values can be seen without looking into `allOf` and its kin.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/validation.go, complete.go

import { deepEqual } from '../../lib/json.ts';
import { compilePattern, PatternError } from '../../lib/patterns/pattern.ts';
import { FieldErrors } from '../field-errors.ts';
import { type JsonSchema, valuesOf } from './json-schema.ts';

type Level = 'root' | 'item' | 'field';

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const BRANCHES = ['anyOf', 'allOf', 'oneOf'] as const;

export const isStructural = (schema: JsonSchema): boolean => {
  const errors = new FieldErrors();
  validateStructural(schema, '', errors);
  return errors.isEmpty;
};

/** In the order of the messages, as upstream sorts them. */
export function validateStructural(schema: JsonSchema, path: string, errors: FieldErrors): void {
  const found = new FieldErrors();
  validateInvariants(schema, { path, level: 'root' }, found);
  validateCompleteness(schema, { path, errors: found });
  const text = ({ field, message }: { field?: string; message?: string }) => `${field}: ${message}`;
  errors.take([...found.causes].sort((a, b) => (text(a) < text(b) ? -1 : 1)));
}

interface Node {
  readonly path: string;
  readonly level: Level;
}

function validateInvariants(schema: JsonSchema, { path, level }: Node, errors: FieldErrors): void {
  const { type, items, properties = {}, additionalProperties } = schema;
  if (type === 'array' && !items) errors.required(`${path}.items`, 'must be specified');
  if (items) validateInvariants(items, { path: `${path}.items`, level: 'item' }, errors);
  for (const [name, property] of Object.entries(properties))
    validateInvariants(property, { path: `${path}.properties[${name}]`, level: 'field' }, errors);
  if (additionalProperties !== undefined && level === 'root')
    errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
  const values = valuesOf(schema);
  if (values) validateInvariants(values, { path: `${path}.additionalProperties`, level: 'field' }, errors);
  validateExtensions(schema, path, errors);
  validateValues(schema, { path, skips: skipsOf(schema) }, errors);
  validateType(schema, { path, level }, errors);
  validateMeta(schema, { path, level }, errors);
}

function validateExtensions(schema: JsonSchema, path: string, errors: FieldErrors): void {
  if (!schema['x-kubernetes-int-or-string']) return;
  for (const other of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    if (schema[other]) errors.invalid(`${path}.${other}`, true, 'must be false if x-kubernetes-int-or-string is true');
}

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function validateType(schema: JsonSchema, { path, level }: Node, errors: FieldErrors): void {
  const type = schema.type ?? '';
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  if (isResource && type !== 'object') {
    const words = 'must be object if x-kubernetes-embedded-resource is true';
    if (type === '') errors.required(`${path}.type`, words);
    else errors.invalid(`${path}.type`, type, words);
  } else if (type === '' && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    errors.required(`${path}.type`, EMPTY_TYPE[level]);
  if (isResource && schema.additionalProperties !== undefined)
    errors.forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set');
  if (level === 'root' && type !== '' && type !== 'object')
    errors.invalid(`${path}.type`, type, 'must be object at the root');
}

function validateMeta(schema: JsonSchema, { path, level }: Node, errors: FieldErrors): void {
  const { properties = {} } = schema;
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const checksMeta = level === 'root' || isResource;
  for (const name of ['kind', 'apiVersion']) {
    const property = properties[name];
    if (property && checksMeta && property.type !== 'string')
      errors.invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string');
  }
  const { metadata } = properties;
  const at = `${path}.properties[metadata]`;
  if (metadata && checksMeta && metadata.type !== 'object')
    errors.invalid(`${at}.type`, metadata.type ?? '', 'must be object');
  if (metadata && level === 'root' && !isPlainMeta(metadata))
    errors.forbidden(
      at,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
  if (isResource && !schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(properties).length === 0)
    errors.required(
      `${path}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    );
}

function isPlainMeta(metadata: JsonSchema): boolean {
  const { type: _type, default: _default, properties = {}, ...rest } = metadata;
  const names = Object.keys(properties);
  return Object.keys(rest).length === 0 && names.every((name) => name === 'name' || name === 'generateName');
}

/** Which branches may say what else nothing but the schema itself may: those of an integer or a string. */
interface Skips {
  readonly anyOf: boolean;
  readonly firstAnyOf: boolean;
}

const NO_SKIPS: Skips = { anyOf: false, firstAnyOf: false };

function skipsOf({ anyOf, allOf }: JsonSchema): Skips {
  return { anyOf: deepEqual(anyOf, INT_OR_STRING), firstAnyOf: deepEqual(allOf?.[0]?.anyOf, INT_OR_STRING) };
}

interface Values {
  readonly path: string;
  readonly skips: Skips;
}

function validateValues(schema: JsonSchema, { path, skips }: Values, errors: FieldErrors): void {
  for (const field of BRANCHES) {
    if (field === 'anyOf' && skips.anyOf) continue;
    for (const [index, branch] of (schema[field] ?? []).entries()) {
      const skipsAnyOf = field === 'allOf' && index === 0 && skips.firstAnyOf;
      const inner = { path: `${path}.${field}[${index}]`, skips: { ...NO_SKIPS, anyOf: skipsAnyOf } };
      validateNested(branch, inner, errors);
    }
  }
  if (schema.not) validateNested(schema.not, { path: `${path}.not`, skips: NO_SKIPS }, errors);
  if (schema.pattern) validatePattern(schema.pattern, `${path}.pattern`, errors);
}

function validatePattern(pattern: string, path: string, errors: FieldErrors): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    errors.invalid(path, pattern, `must be a valid regular expression, but isn't: ${error.message}`);
  }
}

const NOT_NESTED: readonly (readonly [field: keyof JsonSchema, words: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** What is said inside of a branch: of values only, never of shapes. */
function validateNested(schema: JsonSchema, values: Values, errors: FieldErrors): void {
  const { path } = values;
  validateValues(schema, values, errors);
  const inner = (name: string) => ({ path: `${path}.${name}`, skips: NO_SKIPS });
  if (schema.items) validateNested(schema.items, inner('items'), errors);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    validateNested(property, inner(`properties[${name}]`), errors);
  for (const [field, words] of NOT_NESTED)
    if (schema[field] !== undefined && schema[field] !== false) errors.forbidden(`${path}.${field}`, words);
  if (schema.properties?.['metadata'])
    errors.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context');
}

interface Completing {
  readonly path: string;
  readonly errors: FieldErrors;
}

/** Every field that a branch has a word about is declared outside of it too. */
function validateCompleteness(schema: JsonSchema, { path, errors }: Completing): void {
  for (const field of BRANCHES)
    for (const [index, inner] of (schema[field] ?? []).entries())
      completes(schema, inner, { path, branch: `${path}.${field}[${index}]`, errors });
  if (schema.not) completes(schema, schema.not, { path, branch: `${path}.not`, errors });
}

function completes(
  schema: JsonSchema | undefined,
  branch: JsonSchema,
  { path, branch: at, errors }: Completing & { readonly branch: string },
): void {
  if (!schema) {
    errors.required(path, `because it is defined in ${at}`);
    return;
  }
  for (const field of BRANCHES)
    for (const [index, inner] of (branch[field] ?? []).entries())
      completes(schema, inner, { path, branch: `${at}.${field}[${index}]`, errors });
  if (branch.not) completes(schema, branch.not, { path, branch: `${at}.not`, errors });
  if (branch.items) completes(schema.items, branch.items, { path: `${path}.items`, branch: `${at}.items`, errors });
  for (const [name, property] of Object.entries(branch.properties ?? {}))
    completes(schema.properties?.[name], property, {
      path: `${path}.properties[${name}]`,
      branch: `${at}.properties[${name}]`,
      errors,
    });
}

/** Items of a set that are told apart by their parts. */
export function hasOddSetItems(schema: JsonSchema): boolean {
  const { items } = schema;
  if (schema['x-kubernetes-list-type'] !== 'set' || !items) return false;
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array') return listType !== undefined && listType !== 'atomic';
  return items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic';
}

/** Lists from a time when sets and maps were not looked at. */
export function hasOddListItems(schema: JsonSchema): boolean {
  const { items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  if (!items || (listType !== 'set' && listType !== 'map')) return false;
  if (items.nullable === true || hasOddSetItems(schema)) return true;
  if (listType === 'set') return false;
  return (schema['x-kubernetes-list-map-keys'] ?? []).some((key) => {
    const property = items.properties?.[key];
    const isThere = items.required?.includes(key) === true || property?.default !== undefined;
    return property !== undefined && (!isThere || property.nullable === true);
  });
}
