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

interface Surroundings {
  /** The type of metadata. */
  readonly objectMeta: TypeSchema;
  /** Something above keeps what it does not know, and so does all below it (kube-openapi pkg/schemaconv/openapi.go). */
  readonly isOpen: boolean;
}

/** Recursive only as deep as the schema is. */
function typeOfSchema(schema: JsonSchema | undefined, around: Surroundings): TypeSchema {
  if (!schema) return ANY;
  if (schema['x-kubernetes-int-or-string']) return { kind: 'intOrString' };
  switch (schema.type) {
    case 'object':
      return objectType(schema, around);
    case 'array':
      return listType(schema, around);
    case 'integer':
      return { kind: 'integer', format: 'int64' };
    case 'number':
      return { kind: 'number', format: 'double' };
    case 'string':
      return schema.format && schema.format !== 'byte' ? { kind: 'string', hasFormat: true } : TEXT;
    case 'boolean':
      return { kind: schema.type };
    default:
      return ANY;
  }
}

/** The type of a kind's objects. */
export function typeOfKind(schema: JsonSchema | undefined, objectMeta: TypeSchema): TypeSchema {
  return objectType({ ...schema, 'x-kubernetes-embedded-resource': true }, { objectMeta, isOpen: false });
}

function objectType(schema: JsonSchema, around: Surroundings): TypeSchema {
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic' ? { isAtomic: true } : {};
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const inner = within(schema, around);
  const { properties, additionalProperties } = schema;
  if (!properties && !isResource) {
    const items = typeof additionalProperties === 'object' ? typeOfSchema(additionalProperties, inner) : ANY;
    return { kind: 'map', items, ...isAtomic };
  }
  const fields = new Map(isResource ? metaFields(around.objectMeta).map((known) => [known.name, known]) : []);
  for (const [name, property] of Object.entries(properties ?? {}))
    if (!fields.has(name)) fields.set(name, field(name, typeOfSchema(property, inner), property.default));
  return { kind: 'object', fields, ...(inner.isOpen ? { isOpen: true } : {}), ...isAtomic };
}

const within = (schema: JsonSchema, { objectMeta, isOpen }: Surroundings): Surroundings => ({
  objectMeta,
  isOpen: isOpen || schema['x-kubernetes-preserve-unknown-fields'] === true,
});

function listType(schema: JsonSchema, around: Surroundings): TypeSchema {
  const items = typeOfSchema(schema.items, within(schema, around));
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (schema['x-kubernetes-list-type'] === 'map') return { kind: 'list', items, list: { type: 'map', keys } };
  return schema['x-kubernetes-list-type'] === 'set'
    ? { kind: 'list', items, list: { type: 'set' } }
    : { kind: 'list', items };
}
