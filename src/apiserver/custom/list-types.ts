// Lists that are sets or maps: no item twice.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/listtype/validation.go

import { isObject, type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

/** @param path of `value`; empty at the root */
export function validateListTypes(
  value: JsonValue | undefined,
  schema: JsonSchema | undefined,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    const type = schema['x-kubernetes-list-type'];
    if (type === 'set') for (const index of repeated(value)) errors.duplicate(`${path}[${index}]`, value[index]);
    if (type === 'map') validateMap(value, schema, { path, errors });
    for (const [index, item] of value.entries())
      validateListTypes(item, schema.items, { path: `${path}[${index}]`, errors });
    return;
  }
  if (!isObject(value)) return;
  const values = valuesOf(schema);
  for (const [key, item] of Object.entries(value)) {
    const property = propertyOf(schema, key);
    if (values) validateListTypes(item, values, { path: `${path}[${key}]`, errors });
    if (property) validateListTypes(item, property, { path: path === '' ? key : `${path}.${key}`, errors });
  }
}

function validateMap(
  list: readonly JsonValue[],
  schema: JsonSchema,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  const wrong = list.findIndex((item) => item !== null && !isObject(item));
  if (wrong >= 0) {
    errors.invalid(`${path}[${wrong}]`, list[wrong], 'must be an object for an array of list-type map');
    return;
  }
  const keys = list.map((item) => keyOf(item, schema['x-kubernetes-list-map-keys'] ?? []));
  for (const index of repeated(keys)) errors.duplicate(`${path}[${index}]`, keys[index]);
}

function keyOf(item: JsonValue, names: readonly string[]): JsonObject {
  const present = isObject(item) ? names.filter((name) => Object.hasOwn(item, name)) : [];
  return Object.fromEntries(present.map((name) => [name, (item as JsonObject)[name]]));
}

/** The second appearances, one for each value that appears more than once. */
function repeated(list: readonly JsonValue[]): number[] {
  const counts = new Map<string, number>();
  return list.flatMap((item, index) => {
    const text = JSON.stringify(sortedKeys(item));
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 2 ? [index] : [];
  });
}
