// Kind, version and metadata of resources that stand inside of other resources.
// https://github.com/kubernetes/apiextensions-apiserver/tree/master/pkg/apiserver/schema/objectmeta

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { DecodeError, normalize } from '../decode/normalize.ts';
import { FieldErrors } from '../field-errors.ts';
import { dns1035LabelProblems } from '../validation/names.ts';
import { ANY_KIND, validateObjectMeta } from '../validation/object-meta.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

export interface ReadMeta {
  readonly metadata: JsonObject;
  readonly unknown: readonly string[];
}

/**
 * The metadata as Go reads and writes it, and the paths of what it does not know. Throws DecodeError.
 * @param dropsInvalid what cannot be read is taken away, field by field (GetObjectMetaWithOptions)
 */
export function readMeta(metadata: JsonValue, type: TypeSchema, dropsInvalid = false): ReadMeta {
  try {
    return readWhole(metadata, type);
  } catch (error) {
    if (!dropsInvalid || !isObject(metadata) || !(error instanceof DecodeError)) throw error;
    const fields = Object.entries(metadata).filter(([name, value]) => canBeRead({ [name]: value }, type));
    return readWhole(Object.fromEntries(fields) as JsonObject, type);
  }
}

function canBeRead(field: JsonObject, type: TypeSchema): boolean {
  try {
    readWhole(field, type);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function readWhole(metadata: JsonValue, type: TypeSchema): ReadMeta {
  if (!isObject(metadata)) {
    const said = Array.isArray(metadata) ? 'array' : typeof metadata;
    throw new DecodeError(`json: cannot unmarshal ${said} into Go value of type v1.ObjectMeta`);
  }
  const problems: string[] = [];
  const result = normalize(metadata, type, { problems });
  if (result['creationTimestamp'] === null) delete result['creationTimestamp'];
  const unknown = problems.map((problem) => JSON.parse(problem.slice('unknown field '.length)) as string);
  return { metadata: result, unknown };
}

export interface Coercing {
  readonly objectMeta: TypeSchema;
  /** Gathers the paths of fields that were taken away. */
  readonly unknown: string[];
  /** Of what was stored or applied: what is wrong is taken away without a word. */
  readonly dropsInvalid: boolean;
}

/** Changes `value`: metadata of embedded resources becomes what Go makes of it. Throws DecodeError. */
export function coerceEmbedded(
  value: JsonValue | undefined,
  schema: JsonSchema | undefined,
  { path, work }: { path: string; work: Coercing },
): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      coerceEmbedded(item, schema.items, { path: `${path}[${index}]`, work });
    return;
  }
  if (!isObject(value)) return;
  if (schema['x-kubernetes-embedded-resource']) coerceResource(value, { path, work });
  for (const key of Object.keys(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    coerceEmbedded(value[key], propertyOf(schema, key) ?? valuesOf(schema), { path: inner, work });
  }
}

function coerceResource(value: JsonObject, { path, work }: { path: string; work: Coercing }): void {
  for (const key of ['apiVersion', 'kind']) {
    if (value[key] === undefined || typeof value[key] === 'string') continue;
    if (!work.dropsInvalid) throw invalid(`${path}.${key}`, value[key], 'must be a string');
    delete value[key];
  }
  const given = value['metadata'];
  if (given === undefined) return;
  try {
    const { metadata, unknown } = readMeta(given, work.objectMeta, work.dropsInvalid);
    value['metadata'] = metadata;
    work.unknown.push(...unknown.map((field) => `${path}.metadata.${field}`));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (!work.dropsInvalid) throw invalid(`${path}.metadata`, given, error.message);
    delete value['metadata'];
  }
}

function invalid(path: string, value: JsonValue, why: string): DecodeError {
  const errors = new FieldErrors();
  errors.invalid(path, value, why);
  const [cause] = errors.causes;
  return new DecodeError(`${cause?.field}: ${cause?.message}`);
}

/** What must be right about the resources inside of a value. */
export function validateEmbedded(
  value: JsonValue | undefined,
  schema: JsonSchema | undefined,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      validateEmbedded(item, schema.items, { path: `${path}[${index}]`, errors });
    return;
  }
  if (!isObject(value)) return;
  if (schema['x-kubernetes-embedded-resource']) validateResource(value, path, errors);
  for (const key of Object.keys(value)) {
    const property = propertyOf(schema, key);
    const inner = property ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
    validateEmbedded(value[key], property ?? valuesOf(schema), { path: inner, errors });
  }
}

function validateResource(value: JsonObject, path: string, errors: FieldErrors): void {
  const { apiVersion, kind, metadata } = value as { apiVersion?: JsonValue; kind?: JsonValue; metadata?: JsonValue };
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (apiVersion === undefined) errors.required(at('apiVersion'));
  if (kind === undefined) errors.required(at('kind'));
  if (typeof apiVersion === 'string') {
    if (apiVersion === '') errors.invalid(at('apiVersion'), apiVersion, 'must not be empty');
    else if (apiVersion.split('/').length > 2)
      errors.invalid(at('apiVersion'), apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  }
  if (typeof kind === 'string') {
    const problems = kind === '' ? [] : dns1035LabelProblems(kind.toLowerCase());
    if (kind === '') errors.invalid(at('kind'), kind, 'must not be empty');
    if (problems.length > 0)
      errors.invalid(at('kind'), kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`);
  }
  if (isObject(metadata)) validateMetadata(metadata, at('metadata'), errors);
}

function validateMetadata(metadata: JsonObject, path: string, errors: FieldErrors): void {
  const found = new FieldErrors();
  const name = metadata['name'] ? {} : { name: 'fakename' };
  validateObjectMeta({ metadata: { ...metadata, ...name } } as unknown as KubeObject, ANY_KIND, found);
  const field = (inner = '') => `${path}${inner.slice('metadata'.length)}`;
  errors.take(found.causes.map((cause) => ({ ...cause, field: field(cause.field) })));
}
