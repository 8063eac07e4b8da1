// How upstream prints parts of a definition in refusals: as its internal types, whose fields have Go's names and are all there.
// https://github.com/kubernetes/apiextensions-apiserver/blob/v0.35.4/pkg/apis/apiextensions/types.go, types_jsonschema.go

import { type JsonObject, type JsonValue, setOwn } from '../../../lib/json.ts';
import type { JsonSchema } from '../../custom/json-schema.ts';
import type { InternalVersion } from './internal-spec.ts';

/** What a field is of, which says what it is when nobody gave it, and in which form it is printed. */
type Form = 'text' | 'flag' | 'given' | 'schema' | 'schemas' | 'schemasByName' | 'items' | 'values' | 'docs' | 'rules';

/** By their names in JSON, in the order of the struct; the names are the same but for the first letter, unless they are said. */
const FIELDS: readonly (readonly [name: string, form: Form, goName?: string])[] = [
  ['id', 'text', 'ID'],
  ['$schema', 'text', 'Schema'],
  ['$ref', 'given', 'Ref'],
  ['description', 'text'],
  ['type', 'text'],
  ['nullable', 'flag'],
  ['format', 'text'],
  ['title', 'text'],
  ['default', 'given'],
  ['maximum', 'given'],
  ['exclusiveMaximum', 'flag'],
  ['minimum', 'given'],
  ['exclusiveMinimum', 'flag'],
  ['maxLength', 'given'],
  ['minLength', 'given'],
  ['pattern', 'text'],
  ['maxItems', 'given'],
  ['minItems', 'given'],
  ['uniqueItems', 'flag'],
  ['multipleOf', 'given'],
  ['enum', 'given'],
  ['maxProperties', 'given'],
  ['minProperties', 'given'],
  ['required', 'given'],
  ['items', 'items'],
  ['allOf', 'schemas'],
  ['oneOf', 'schemas'],
  ['anyOf', 'schemas'],
  ['not', 'schema'],
  ['properties', 'schemasByName'],
  ['additionalProperties', 'values'],
  ['patternProperties', 'schemasByName'],
  ['dependencies', 'given'],
  ['additionalItems', 'values'],
  ['definitions', 'schemasByName'],
  ['externalDocs', 'docs'],
  ['example', 'given'],
  ['x-kubernetes-preserve-unknown-fields', 'given', 'XPreserveUnknownFields'],
  ['x-kubernetes-embedded-resource', 'flag', 'XEmbeddedResource'],
  ['x-kubernetes-int-or-string', 'flag', 'XIntOrString'],
  ['x-kubernetes-list-map-keys', 'given', 'XListMapKeys'],
  ['x-kubernetes-list-type', 'given', 'XListType'],
  ['x-kubernetes-map-type', 'given', 'XMapType'],
  ['x-kubernetes-validations', 'rules', 'XValidations'],
];

const goName = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** A schema as JSONSchemaProps. */
export function internalSchema(schema: JsonSchema): JsonObject {
  const given = schema as Readonly<Record<string, JsonValue | undefined>>;
  const printed = FIELDS.map(([name, form, go = goName(name)]) => [go, PRINT[form](given[name] ?? null)] as const);
  return Object.fromEntries(printed);
}

const schemaOf = (value: JsonValue) => internalSchema(value as JsonSchema);

function byName(value: JsonValue): JsonObject {
  const result: JsonObject = {};
  for (const [name, schema] of Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)))
    setOwn(result, name, schemaOf(schema ?? {}));
  return result;
}

const orNull =
  (print: (value: JsonValue) => JsonValue) =>
  (value: JsonValue): JsonValue =>
    value === null ? null : print(value);

const PRINT: Readonly<Record<Form, (value: JsonValue) => JsonValue>> = {
  text: (value) => value ?? '',
  flag: (value) => value ?? false,
  given: (value) => value,
  schema: orNull(schemaOf),
  schemas: orNull((value) => (value as JsonValue[]).map(schemaOf)),
  schemasByName: orNull(byName),
  items: orNull((value) => ({ Schema: schemaOf(value), JSONSchemas: null })),
  values: orNull((value) =>
    typeof value === 'boolean' ? { Allows: value, Schema: null } : { Allows: true, Schema: schemaOf(value) },
  ),
  docs: orNull((value) => structOf(value, { description: '', url: '' }, { url: 'URL' })),
  rules: orNull((value) => (value as JsonValue[]).map((rule) => structOf(rule, RULE))),
};

const RULE = { rule: '', message: '', messageExpression: '', reason: null, fieldPath: '', optionalOldSelf: null };

/** @param zeros the fields in their order, with what they are when nobody gave them @param names where Go has others */
function structOf(value: JsonValue, zeros: JsonObject, names: Readonly<Record<string, string>> = {}): JsonObject {
  const given = value as JsonObject;
  return Object.fromEntries(
    Object.entries(zeros).map(([name, zero]) => [names[name] ?? goName(name), given[name] ?? zero ?? null]),
  );
}

const COLUMN = { name: '', type: '', format: '', description: '', priority: 0, jsonPath: '' };
const SCALE = { specReplicasPath: '', statusReplicasPath: '', labelSelectorPath: null };
const PATH = { jsonPath: 'JSONPath' };

/** A version as CustomResourceDefinitionVersion: without what all versions have alike. */
export function internalVersionWords(version: InternalVersion): JsonObject {
  const { schema, subresources, additionalPrinterColumns, selectableFields } = version;
  const list = (items: readonly object[], zeros: JsonObject) =>
    items.length === 0 ? null : items.map((item) => structOf(item as JsonObject, zeros, PATH));
  const scale = subresources?.scale as JsonObject | undefined;
  return {
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: schema ? { OpenAPIV3Schema: internalSchema(schema) } : null,
    Subresources: subresources
      ? { Status: subresources.status ? {} : null, Scale: scale ? structOf(scale, SCALE) : null }
      : null,
    AdditionalPrinterColumns: list(additionalPrinterColumns, COLUMN),
    SelectableFields: list(selectableFields, { jsonPath: '' }),
  };
}
