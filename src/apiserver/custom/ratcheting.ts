// An update may leave alone what is wrong already: what did not change is not held against it.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/validation/ratcheting.go,
// apiserver pkg/cel/common/equality.go (CorrelatedObject)

import { deepEqual, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';
import { strictly, type Validating } from './value-validation.ts';

/** A value beside the one that stood in its place before. */
export interface Correlated {
  readonly value: JsonValue;
  readonly before: JsonValue | undefined;
  readonly schema: JsonSchema | undefined;
}

/** Undefined where it cannot be told which part of the old value is the same one. */
export function fieldOf({ value, before, schema }: Correlated, name: string): Correlated | undefined {
  if (!isObject(value) || !isObject(before) || !Object.hasOwn(before, name)) return undefined;
  return { value: value[name] ?? null, before: before[name], schema: propertyOf(schema, name) ?? valuesOf(schema) };
}

/** Only items with keys can be found again. */
export function itemOf({ value, before, schema }: Correlated, index: number): Correlated | undefined {
  if (schema?.['x-kubernetes-list-type'] !== 'map' || !Array.isArray(value) || !Array.isArray(before)) return undefined;
  const item = value[index];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const isSame = (other: JsonValue) =>
    isObject(item) && isObject(other) && keys.every((key) => deepEqual(keyIn(item, key), keyIn(other, key)));
  const found = before.find(isSame);
  return found === undefined ? undefined : { value: item ?? null, before: found, schema: schema.items };
}

const keyIn = (item: JsonObject, key: string) => item[key] ?? null;

export const isSame = ({ value, before }: Correlated): boolean => before !== undefined && deepEqual(value, before);

/** Validates with what stood there before in mind. */
export function ratcheting(path: string, correlated: Correlated | undefined): Validating {
  if (!correlated) return strictly(path);
  const inner = (name: string) => (path === '' ? name : `${path}.${name}`);
  return {
    path,
    field: (name) => ratcheting(inner(name), fieldOf(correlated, name)),
    item: (index) => ratcheting(`${path}[${index}]`, itemOf(correlated, index)),
    settle: (verdict) =>
      verdict.problems.length > 0 && isSame(correlated) ? { problems: [], matches: verdict.matches } : verdict,
  };
}
