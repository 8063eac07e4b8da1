// Lists that are sets or maps: their items and their keys.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go

import { isObject } from '../../../lib/json.ts';
import { type JsonSchema, propertyOf } from '../../custom/json-schema.ts';
import { hasOddSetItems } from '../../custom/structural-validation.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { repeats } from '../../validation/repeats.ts';

const LIST_TYPES = ['atomic', 'set', 'map'];

export function validateListSchema(
  schema: JsonSchema,
  { path, hasAtomicSets }: { path: string; hasAtomicSets: boolean },
  errors: FieldErrors,
): void {
  const { type, items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (listType !== undefined && type !== 'array') {
    const words = 'must be array if x-kubernetes-list-type is specified';
    if (!type) errors.required(`${path}.type`, words);
    else errors.invalid(`${path}.type`, type, words);
  } else if (hasAtomicSets && hasOddSetItems(schema)) {
    const field = items?.type === 'array' ? 'x-kubernetes-list-type' : 'x-kubernetes-map-type';
    const value = items?.['x-kubernetes-list-type'] ?? null;
    errors.invalid(`${path}.items.${field}`, value, 'must be atomic as item of a list with x-kubernetes-list-type=set');
  }
  errors.choice(`${path}.x-kubernetes-list-type`, listType, LIST_TYPES);
  if (keys.length > 0 && listType !== 'map') {
    const words = 'must be map if x-kubernetes-list-map-keys is non-empty';
    if (listType === undefined) errors.required(`${path}.x-kubernetes-list-type`, words);
    else errors.invalid(`${path}.x-kubernetes-list-type`, listType, words);
  }
  if (listType === 'map') validateListMap(schema, path, errors);
}

function validateListMap(schema: JsonSchema, path: string, errors: FieldErrors): void {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) errors.required(at, 'must not be empty if x-kubernetes-list-type is map');
  const { items } = schema;
  if (!items) errors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map');
  else if (!isObject(items))
    errors.invalid(`${path}.items`, items, 'must only have a single schema if x-kubernetes-list-type is map');
  if (!isObject(items)) return;
  if (items.type !== 'object') {
    const words = "must be object if parent array's x-kubernetes-list-type is map";
    errors.invalid(`${path}.items.type`, items.type ?? '', words);
    return;
  }
  const isRepeated = repeats<string>();
  for (const key of keys) {
    const property = propertyOf(items as JsonSchema, key);
    if (!property) errors.invalid(at, keys, 'entries must all be names of item properties');
    else if (property.type === 'array' || property.type === 'object') {
      const words = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.invalid(`${path}.items.properties[${key}].type`, items.type, words);
    }
    if (isRepeated(key)) errors.invalid(at, keys, 'must not contain duplicate entries');
  }
}

/** Items and their keys are always there. */
export function validateMapKeys(schema: JsonSchema, path: string, errors: FieldErrors): void {
  const { items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  if (!isObject(items) || (listType !== 'set' && listType !== 'map')) return;
  if (items.nullable)
    errors.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`);
  if (listType === 'set') return;
  const words = 'this property is in x-kubernetes-list-map-keys, so it';
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = propertyOf(items as JsonSchema, key);
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!(items.required as readonly string[] | undefined)?.includes(key) && property.default === undefined)
      errors.required(`${at}.default`, `${words} must have a default or be a required property`);
    if (property.nullable) errors.forbidden(`${at}.nullable`, `${words} cannot be nullable`);
  }
}
