// Lists that a Go struct has though they are empty: whoever gives one owns it. etcd does not tell it from none.

import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** Lists that mean something without items: no managers is a wish to forget them, no policies of scaling, no versions are refused, and no dependencies, too. */
export const MEANS_SOMETHING: ReadonlySet<string> = new Set(['dependencies', 'managedFields', 'policies', 'versions']);

/** Whether Go prints it, as `null`, where it is not there. */
const isPrinted = ({ type, name, isPointer, omitsEmpty }: FieldSchema) =>
  type.kind === 'list' && !isPointer && !omitsEmpty && !MEANS_SOMETHING.has(name);

/** Where such lists may be: the struct's own ones, and fields in whose values there are some. */
interface Whereabouts {
  readonly own: readonly string[];
  readonly inner: readonly FieldSchema[];
}

const NOWHERE: Whereabouts = { own: [], inner: [] };
const known = new WeakMap<TypeSchema, Whereabouts>();

/** Types that are in themselves (schemas of JSON) have none. */
function whereabouts(type: TypeSchema): Whereabouts {
  const found = known.get(type);
  if (found) return found;
  known.set(type, NOWHERE);
  const fields = [...(type.fields?.values() ?? [])];
  const made = {
    own: fields.filter(isPrinted).map(({ name }) => name),
    inner: fields.filter((field) => hasSome(field.type)),
  };
  known.set(type, made);
  return made;
}

function hasSome(type: TypeSchema): boolean {
  if (type.kind === 'list' || type.kind === 'map') return type.items !== undefined && hasSome(type.items);
  const { own, inner } = type.kind === 'object' ? whereabouts(type) : NOWHERE;
  return own.length + inner.length > 0;
}

/** Makes `null` of them. @param object of the type, changed in place; its frozen parts have no empty lists any more */
export function forgetEmptyLists(object: JsonObject, type: TypeSchema | undefined): void {
  if (!type || type.read) return;
  const { own, inner } = whereabouts(type);
  for (const name of own) {
    const value = object[name];
    if (Array.isArray(value) && value.length === 0) object[name] = null;
  }
  for (const field of inner) forgetIn(object[field.name], field.type);
}

function forgetIn(value: JsonValue | undefined, type: TypeSchema): void {
  if (Array.isArray(value)) for (const item of value) forgetIn(item, type.items as TypeSchema);
  else if (isObject(value) && type.kind === 'map')
    for (const item of Object.values(value)) forgetIn(item, type.items as TypeSchema);
  else if (isObject(value)) forgetEmptyLists(value, type);
}
