// Where a value stands in an object that is read, and what Go calls that place and the type of what should stand there.

import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { embeddedOf } from './embedded.ts';

/** Where a value stands. Texts are made of it only when there is something to complain about. */
export interface Place {
  /** Absent at the top. */
  readonly parent?: Place;
  /** The key in its object or map, or the index in its list. */
  readonly segment: string | number;
  /** The struct that it is a field of, and the field; absent for items and values of maps. */
  readonly struct?: TypeSchema;
  readonly field?: FieldSchema;
  readonly depth: number;
}

export const TOP: Place = { segment: '', depth: 0 };

/** `spec.containers[0].name` */
export function pathOf({ parent, segment }: Place): string {
  if (!parent) return '';
  const before = pathOf(parent);
  return typeof segment === 'number' ? `${before}[${segment}]` : joined(before, segment);
}

/** The keys and indexes on the way there. */
export function stepsTo({ parent, segment }: Place): (string | number)[] {
  return parent ? [...stepsTo(parent), segment] : [];
}

/** Go's struct and field, for type errors: `PodSpec.spec.containers`; of an item, those of its list. */
export function goFieldOf(place: Place): string {
  if (!place.parent) return '';
  if (!place.struct) return goFieldOf(place.parent);
  return `${structName(readerOf(place))}.${goPathOf(place)}`;
}

/** The struct that is named: of what reads itself, the one that has it as a field. */
function readerOf(place: Place): TypeSchema {
  let found = place.struct as TypeSchema;
  for (let at = place.parent; at; at = at.parent) if (isSchemaOrElse(at)) found = at.struct as TypeSchema;
  return found;
}

const SCHEMA_OR_ELSE = new Set<string | number>(['items', 'additionalProperties', 'additionalItems']);

/** Whether a schema may be there, or a list of them, or a boolean: it reads itself (apiextensions pkg/apis/apiextensions/v1/marshal.go). */
export const isSchemaOrElse = ({ struct, segment }: Place): boolean =>
  SCHEMA_OR_ELSE.has(segment) && struct?.name?.endsWith('.JSONSchemaProps') === true;

/** Where a list of schemas may be and no boolean; there Go makes nothing of all else. */
export const mayBeSchemas = ({ segment }: Place): boolean => segment === 'items';

/** Maps of quantities are lists of resources, but for those that upstream does not default. */
export function isAmount({ struct, parent }: Place): boolean {
  const name = parent?.struct?.name ?? '';
  return struct === undefined && !name.startsWith('io.k8s.api.resource.') && !name.startsWith('io.k8s.api.node.');
}

/** The fields on the way there, those of embedded structs with the struct; items and keys of maps have no names. */
function goPathOf(place: Place): string {
  const path: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) {
    if (!at.struct) continue;
    const field = String(at.segment);
    path.push(field, ...embeddedOf(structName(at.struct), field));
  }
  return path.reverse().join('.');
}

const structName = ({ name }: TypeSchema) => (name ?? '').split('.').pop() ?? '';

/** Go's name of the value's type, where the schema says it: of a field, and of the items of a list or map without that; a list that has a name of its own says nothing of its items. */
function goTypeOf(place: Place): string | undefined {
  if (place.field) return place.field.goType;
  const whole = place.parent && goTypeOf(place.parent);
  return /^(?:\[\]|map\[[^\]]*\])(.+)$/.exec(whole ?? '')?.[1];
}

export const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Go's name of the type of a value that stands there. A time is read from a text. */
export function namedType(type: TypeSchema, place: Place): string {
  const isTime = type.kind === 'time' || type.kind === 'microTime';
  return (isTime ? undefined : goTypeOf(place)) ?? goType(type);
}

function goType(type: TypeSchema): string {
  switch (type.kind) {
    case 'boolean':
      return 'bool';
    case 'integer':
      return type.format ?? 'int64';
    case 'intOrString':
      return 'int32';
    case 'number':
      return 'float64';
    case 'bytes':
      return '[]uint8';
    case 'list':
      return `[]${goType(type.items ?? { kind: 'any' })}`;
    case 'map':
      return `map[string]${goType(type.items ?? { kind: 'any' })}`;
    case 'any':
      return 'v1.JSON';
    case 'object':
      // Its package has the name of its version.
      return type.name?.split('.').slice(-2).join('.') ?? '';
    default:
      return 'string';
  }
}
