// The schema of a custom kind as a CustomResourceDefinition says it (JSONSchemaProps), and ways through it.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types_jsonschema.go

import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { ValueSchema } from '../cel/schema/schema-type.ts';

export interface ValidationRule {
  readonly rule?: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** What is not named here or in what matters to expressions (`id`, `$ref`, `definitions`, …) no definition may use. */
export interface JsonSchema extends ValueSchema {
  readonly title?: string;
  readonly description?: string;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly multipleOf?: number;
  readonly minProperties?: number;
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** The schema of a property; undefined: it is not declared. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { properties } = schema ?? {};
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schema of the values of a map; undefined where nothing is said of them. */
export function valuesOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const additional = schema?.additionalProperties;
  return typeof additional === 'object' ? additional : undefined;
}

export const isMap = (schema: JsonSchema | undefined): boolean => schema?.additionalProperties !== undefined;

/** The schema as that of a whole resource, which has kind, version and metadata. */
export function asResource(schema: JsonSchema | undefined): JsonSchema {
  return schema?.['x-kubernetes-embedded-resource'] ? schema : { ...schema, 'x-kubernetes-embedded-resource': true };
}

/** Looks for a schema, the given one and all below it included. */
export function hasSchemaWith(schema: JsonSchema | undefined, test: (schema: JsonSchema) => boolean): boolean {
  if (typeof schema !== 'object' || Array.isArray(schema)) return false;
  const inner = (other: JsonSchema | undefined) => hasSchemaWith(other, test);
  return (
    test(schema) ||
    inner(schema.items) ||
    [schema.allOf, schema.anyOf, schema.oneOf].some((list) => list?.some(inner)) ||
    inner(schema.not) ||
    Object.values(schema.properties ?? {}).some(inner) ||
    inner(valuesOf(schema))
  );
}

/** Fields that are schemas, lists of schemas or maps of them. */
const SCHEMA_FIELDS = ['items', 'not', 'additionalProperties', 'additionalItems'];
const SCHEMA_LISTS = ['allOf', 'oneOf', 'anyOf', 'items'];
const SCHEMA_MAPS = ['properties', 'patternProperties', 'definitions'];

const FIELDS = new Set([
  ...['id', '$schema', '$ref', 'description', 'type', 'format', 'title', 'default', 'maximum', 'exclusiveMaximum'],
  ...['minimum', 'exclusiveMinimum', 'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['multipleOf', 'enum', 'maxProperties', 'minProperties', 'required', 'items', 'allOf', 'oneOf', 'anyOf', 'not'],
  ...['properties', 'additionalProperties', 'patternProperties', 'dependencies', 'additionalItems', 'definitions'],
  ...['externalDocs', 'example', 'nullable', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'],
  ...['x-kubernetes-int-or-string', 'x-kubernetes-list-map-keys', 'x-kubernetes-list-type', 'x-kubernetes-map-type'],
  'x-kubernetes-validations',
]);

/** Go pointers: what they point to is kept, be it zero. */
const POINTERS = new Set([
  ...['default', 'maximum', 'minimum', 'maxLength', 'minLength', 'maxItems', 'minItems', 'multipleOf', 'maxProperties'],
  ...['minProperties', 'items', 'not', 'additionalProperties', 'additionalItems', 'example', '$ref', 'externalDocs'],
  'dependencies', // A map, of which it matters that it is there.
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-list-type', 'x-kubernetes-map-type'],
]);

const isZero = (value: JsonValue): boolean =>
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value ?? {}).length === 0);

/** What Go makes of a schema when it reads and writes it: unknown fields, nulls and zeros go, all the way down. */
export function tidySchema(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (!FIELDS.has(key) || value === undefined || value === null) continue;
    const tidy = tidyField(key, value);
    if (POINTERS.has(key) || !isZero(tidy)) result[key] = tidy;
  }
  return result;
}

function tidyField(key: string, value: JsonValue): JsonValue {
  if (SCHEMA_LISTS.includes(key) && Array.isArray(value)) return value.map(tidyIfSchema);
  if (SCHEMA_FIELDS.includes(key)) return tidyIfSchema(value);
  if (!SCHEMA_MAPS.includes(key) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, tidyIfSchema(inner ?? {})]));
}

const tidyIfSchema = (value: JsonValue): JsonValue => (isObject(value) ? tidySchema(value) : value);
