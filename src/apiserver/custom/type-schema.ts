// A custom kind's schema in the vocabulary that patches and OpenAPI speak.

import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { JsonSchema } from './json-schema.ts';

const ANY: TypeSchema = { kind: 'any' };
const TEXT: TypeSchema = { kind: 'string' };

/** Below an object of a whole resource: what upstream says of them without being asked. */
function metaFields(objectMeta: TypeSchema): FieldSchema[] {
  return [field('apiVersion', TEXT), field('kind', TEXT), field('metadata', objectMeta)];
}

function field(name: string, type: TypeSchema, given?: JsonValue): FieldSchema {
  const base = { name, type, isRequired: false, omitsEmpty: true, isPointer: true };
  return given === undefined ? base : { ...base, default: given };
}

/** @param objectMeta the type of metadata. Recursive only as deep as the schema is. */
export function typeOfSchema(schema: JsonSchema | undefined, objectMeta: TypeSchema): TypeSchema {
  if (!schema) return ANY;
  if (schema['x-kubernetes-int-or-string']) return { kind: 'intOrString' };
  switch (schema.type) {
    case 'object':
      return objectType(schema, objectMeta);
    case 'array':
      return listType(schema, objectMeta);
    case 'integer':
      return { kind: 'integer', format: 'int64' };
    case 'number':
      return { kind: 'number', format: 'double' };
    case 'string':
    case 'boolean':
      return { kind: schema.type };
    default:
      return ANY;
  }
}

/** The type of a kind's objects. */
export function typeOfKind(schema: JsonSchema | undefined, objectMeta: TypeSchema): TypeSchema {
  return objectType({ ...schema, 'x-kubernetes-embedded-resource': true }, objectMeta);
}

function objectType(schema: JsonSchema, objectMeta: TypeSchema): TypeSchema {
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic' ? { isAtomic: true } : {};
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true ? { isOpen: true } : {};
  const { properties, additionalProperties } = schema;
  if (!properties && !isResource) {
    if (additionalProperties === undefined)
      return { ...(isOpen.isOpen ? ANY : { kind: 'map', items: ANY }), ...isAtomic };
    const items = typeof additionalProperties === 'object' ? typeOfSchema(additionalProperties, objectMeta) : ANY;
    return { kind: 'map', items, ...isAtomic };
  }
  const fields = new Map(isResource ? metaFields(objectMeta).map((known) => [known.name, known]) : []);
  for (const [name, property] of Object.entries(properties ?? {}))
    if (!fields.has(name)) fields.set(name, field(name, typeOfSchema(property, objectMeta), property.default));
  return { kind: 'object', fields, ...isOpen, ...isAtomic };
}

function listType(schema: JsonSchema, objectMeta: TypeSchema): TypeSchema {
  const items = typeOfSchema(schema.items, objectMeta);
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] === 'map') return { kind: 'list', items, list: { type: 'map', keys } };
  return schema['x-kubernetes-list-type'] === 'set'
    ? { kind: 'list', items, list: { type: 'set' } }
    : { kind: 'list', items };
}
