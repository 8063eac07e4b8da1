// Plain JSON values: their type, deep copies, deep freezing, equality.

export type JsonValue = string | number | boolean | null | JsonObject | JsonValue[];
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with `value`. */
export function deepCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => deepCopy(item)) as T;
  const source = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const part = source[key];
    const own = typeof part === 'object' && part !== null ? deepCopy(part) : part;
    if (key === '__proto__') setOwn(copy, key, own);
    else copy[key] = own;
  }
  return copy as T;
}

/** Freezes `value` and all that hangs from it; what is frozen already is taken to be frozen all the way down. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else
    for (const key of Object.keys(value)) {
      const part = (value as Record<string, unknown>)[key];
      if (typeof part === 'object') deepFreeze(part);
    }
  return Object.freeze(value);
}

/**
 * The same value, frozen all the way down; parts that are frozen already are taken to be so and are shared, the others are copied. All
 * objects with the same keys in the same order come out alike inside: V8 gives some that were made by spreading a shape of their own,
 * which costs more than the object.
 */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item: unknown) => frozenCopy(item))) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key];
    const own = typeof part === 'object' ? frozenCopy(part) : part;
    if (key === '__proto__') setOwn(copy, key, own);
    else if (own !== undefined) copy[key] = own;
  }
  return Object.freeze(copy) as T;
}

/** Keys are strangers' words: `constructor` is one, and every object has such a thing. */
export const ownValue = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Same keys and values; the order of keys does not matter, absent equals undefined. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => deepEqual(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const key of Object.keys(a)) if (!deepEqual(a[key], ownValue(b, key))) return false;
  return Object.keys(b).every((key) => b[key] === undefined || ownValue(a, key) !== undefined);
}

/** Equal as apimachinery's equality.Semantic has it of lists: one that is not there is as an empty one. */
export function equalButForEmpty(a: unknown, b: unknown): boolean {
  return deepEqual(withoutEmpty(a), withoutEmpty(b));
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutEmpty(item)]));
}

/** Assigns an own property even where the key is `__proto__`: bodies come from strangers. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else (target as Record<string, unknown>)[key] = value;
}

/** A copy with the keys of all objects in order, as Go writes maps. */
export function sortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isObject(value)) return value;
  const result = {};
  for (const key of Object.keys(value).sort()) setOwn(result, key, sortedKeys(value[key] ?? null));
  return result;
}
