// Objects as Go writes them: a struct's fields in the order of their declaration, a map's in that of their names.

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** The same value, in order; fields that the type does not know come last. What has no type stays as it is. */
export function inDeclaredOrder<T extends JsonValue>(value: T, type: TypeSchema | undefined): T;
export function inDeclaredOrder(value: JsonValue, type: TypeSchema | undefined): JsonValue {
  if (Array.isArray(value)) return value.map((item) => inDeclaredOrder(item, type?.items));
  if (!isObject(value)) return value;
  if (type?.kind === 'map') return ordered(value, Object.keys(value).sort(), () => type.items);
  if (!type?.fields) return value;
  const { fields } = type;
  const declared = [...fields.keys()].filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value).filter((key) => !fields.has(key));
  return ordered(value, [...declared, ...others], (key) => fields.get(key)?.type);
}

function ordered(
  value: JsonObject,
  keys: readonly string[],
  typeOf: (key: string) => TypeSchema | undefined,
): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, inDeclaredOrder(value[key] ?? null, typeOf(key))]));
}
