// What a schema fills in, and nulls that stand where no null may.
// https://github.com/kubernetes/apiextensions-apiserver/tree/master/pkg/apiserver/schema/defaulting

import { deepCopy, isObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

/** Changes `value`: nulls of fields that are not nullable go, but for those that a default will replace. */
export function dropNulls(value: JsonValue | undefined, schema: JsonSchema | undefined): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(item, schema?.items);
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const field = propertyOf(schema, key) ?? valuesOf(schema);
    if (value[key] === null && field && !field.nullable && field.default === undefined) delete value[key];
    else dropNulls(value[key], field);
  }
}

const isBareNull = (value: JsonValue | undefined, schema: JsonSchema | undefined): boolean =>
  value === null && schema !== undefined && !schema.nullable;

/** Changes `value`: fields that are missing, or null where they may not be, get what the schema says. */
export function fillDefaults(value: JsonValue | undefined, schema: JsonSchema | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (isBareNull(item, schema.items)) value[index] = defaultOf(schema.items);
      fillDefaults(value[index], schema.items);
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isMissing = !Object.hasOwn(value, key) || isBareNull(value[key], property);
    if (property.default !== undefined && isMissing) setOwn(value, key, deepCopy(property.default));
  }
  const values = valuesOf(schema);
  for (const key of Object.keys(value)) {
    const property = propertyOf(schema, key);
    if (!property && isBareNull(value[key], values)) setOwn(value, key, defaultOf(values));
    fillDefaults(value[key], property ?? values);
  }
}

const defaultOf = (schema: JsonSchema | undefined): JsonValue => deepCopy(schema?.default ?? null);
