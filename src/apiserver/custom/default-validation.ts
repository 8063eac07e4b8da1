// Defaults that a schema names: they are of the schema themselves.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/defaulting/validation.go

import { deepCopy, deepEqual, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { validateEmbedded } from './embedded-meta.ts';
import { asResource, type JsonSchema, valuesOf } from './json-schema.ts';
import { objectRules } from './object-rules.ts';
import { prune } from './pruning.ts';
import { addProblems } from './schema-errors.ts';
import { strictly, validateValue } from './value-validation.ts';

const META_FIELDS = ['metadata', 'apiVersion', 'kind'];

/** @param path of the schema of a whole resource */
export function validateDefaults(schema: JsonSchema, path: string, errors: FieldErrors): void {
  validateNode(asResource(schema), { path, isInMeta: false, errors });
}

interface Place {
  readonly path: string;
  /** Part of the kind, the version or the metadata of a resource. */
  readonly isInMeta: boolean;
  readonly errors: FieldErrors;
}

function validateNode(schema: JsonSchema, place: Place): void {
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const { path, errors } = place;
  const isInMeta = place.isInMeta && !isResource;
  if (schema.default !== undefined)
    validateDefault(schema.default, schema, { path: `${path}.default`, isInMeta, errors });
  // Defaults below additionalProperties are not looked at: they are no part of what is filled in.
  if (schema.items) validateNode(schema.items, { path: `${path}.items`, isInMeta, errors });
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isMeta = isInMeta || (isResource && META_FIELDS.includes(name));
    validateNode(property, { path: `${path}.properties[${name}]`, isInMeta: isMeta, errors });
  }
}

function validateDefault(value: JsonValue, schema: JsonSchema, { path, isInMeta, errors }: Place): void {
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  // What is unknown keeps nobody from looking at what is known.
  if (!isInMeta && !isPruned(value, schema, isResource)) errors.invalid(path, value, 'must not have unknown fields');
  const before = errors.causes.length;
  if (!isInMeta) validateEmbedded(value, schema, { path, errors });
  if (errors.causes.length > before) return;
  // Formats that are not known are left out of a schema only when it is held to objects.
  addProblems(validateValue(value, withoutIntOrString(schema), strictly('', true)), path, errors);
  if (errors.causes.length > before) return;
  const rules = objectRules(schema, isResource);
  rules?.validate(value, value, { errors, path });
  if (errors.causes.length === before) rules?.validate(value, undefined, { errors, path });
}

/** A default is held to the structural form of its schema, in which an integer or string has no type (apiserver/schema/kubeopenapi.go). */
function withoutIntOrString(schema: JsonSchema): JsonSchema {
  const { 'x-kubernetes-int-or-string': _, items, properties, ...rest } = schema;
  const values = valuesOf(schema);
  const inner = Object.entries(properties ?? {}).map(([name, property]) => [name, withoutIntOrString(property)]);
  return {
    ...rest,
    ...(items ? { items: withoutIntOrString(items) } : {}),
    ...(properties ? { properties: Object.fromEntries(inner) as Record<string, JsonSchema> } : {}),
    ...(values ? { additionalProperties: withoutIntOrString(values) } : {}),
  };
}

function isPruned(value: JsonValue, schema: JsonSchema, isResource: boolean): boolean {
  const holder = { value: deepCopy(value) };
  if (isObject(holder.value)) prune(holder.value, schema, isResource);
  else prune(holder as JsonObject, { properties: { value: schema } }, false);
  return deepEqual(holder.value, value);
}
