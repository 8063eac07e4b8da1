// Amounts that are the same and are written another way: they change nothing (apimachinery pkg/api/equality/semantic.go).

import { compareQuantities, isQuantity, parseQuantity } from '../../kube/quantity.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';

const known = new WeakMap<TypeSchema, boolean>();

/** Types that are in themselves (schemas of JSON) have none. */
function hasQuantities(type: TypeSchema): boolean {
  if (type.kind === 'quantity') return true;
  const found = known.get(type);
  if (found !== undefined) return found;
  known.set(type, false);
  const inner = type.kind === 'object' ? [...(type.fields?.values() ?? [])].map((field) => field.type) : [];
  const made = [...inner, ...(type.items ? [type.items] : [])].some(hasQuantities);
  known.set(type, made);
  return made;
}

/**
 * @param next of the same type; a part of it that is the very same as in `value` is not looked into
 * @returns `value` with those of its quantities as `next` writes them that are the same there; itself where there are none
 */
export function spelledAs<T extends object>(value: T, next: T, type: TypeSchema | undefined): T {
  return type ? (spelled(value as JsonValue, next as JsonValue, type) as T) : value;
}

function spelled(value: JsonValue, next: JsonValue | undefined, type: TypeSchema): JsonValue {
  if (value === next || next === undefined || !hasQuantities(type)) return value;
  if (type.kind === 'quantity') return isSameAmount(value, next) ? next : value;
  if (Array.isArray(value)) {
    if (!Array.isArray(next) || !type.items) return value;
    const items = value.map((item, index) => spelled(item, next[index], type.items as TypeSchema));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return isObject(value) && isObject(next) ? spelledObject(value, next, type) : value;
}

function spelledObject(value: JsonObject, next: JsonObject, type: TypeSchema): JsonObject {
  let result = value;
  for (const [key, part] of Object.entries(value)) {
    const inner = type.kind === 'map' ? type.items : type.fields?.get(key)?.type;
    const made = inner && part !== undefined ? spelled(part, next[key], inner) : part;
    if (made === part || made === undefined) continue;
    if (result === value) result = { ...value };
    setOwn(result, key, made);
  }
  return result;
}

function isSameAmount(a: JsonValue, b: JsonValue): boolean {
  const [one, other] = [String(a), String(b)];
  return isQuantity(one) && isQuantity(other) && compareQuantities(parseQuantity(one), parseQuantity(other)) === 0;
}

/** What stands around an amount, in one pass: spaces alone. */
export function withoutSpacesAround(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}
