// The objects of Kubernetes' own kinds as schemas for expressions, as its OpenAPI definitions describe them.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/openapi/resolver/definitions.go, refs.go

import type { TypeSchema } from '../../../kube/schema/schema.ts';
import type { ValueSchema } from './schema-type.ts';

const SCALARS: Readonly<Partial<Record<TypeSchema['kind'], ValueSchema>>> = {
  string: { type: 'string' },
  duration: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  intOrString: { 'x-kubernetes-int-or-string': true },
  // Either text or number, so that it has no type, and expressions do not see it.
  quantity: {},
  any: { type: 'object' },
};

/** What is inside itself is an object without fields there. */
export function builtInValues(schema: TypeSchema, around: ReadonlySet<string> = new Set()): ValueSchema {
  const scalar = SCALARS[schema.kind];
  if (scalar) return scalar;
  const { name, items, fields } = schema;
  if (name !== undefined && around.has(name)) return { type: 'object' };
  const inside = name === undefined ? around : new Set([...around, name]);
  if (schema.kind === 'list') return { type: 'array', ...(items ? { items: builtInValues(items, inside) } : {}) };
  if (schema.kind === 'map')
    return { type: 'object', ...(items ? { additionalProperties: builtInValues(items, inside) } : {}) };
  const properties = [...(fields?.values() ?? [])].map((field) => [field.name, builtInValues(field.type, inside)]);
  return { type: 'object', properties: Object.fromEntries(properties) as Record<string, ValueSchema> };
}
