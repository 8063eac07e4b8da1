// Fields, keys and positions of values.
// https://github.com/google/cel-go/blob/master/interpreter/attributes.go

import { CelError, isList, isMap, Optional, typeOf, Uint, type Value } from '../values/value.ts';

/** Undefined where there is nothing under the key; an error where there could be nothing. */
export function lookUp(target: Value, key: Value): Value | CelError | undefined {
  if (target instanceof Optional) return target.value === undefined ? undefined : lookUp(target.value, key);
  if (isMap(target)) return target.get(key);
  if (!isList(target)) return undefined;
  const index = indexOf(key);
  if (index instanceof CelError) return index;
  return index >= 0 && index < target.length ? target.at(index) : undefined;
}

/** What is under a key that has to be there. */
export function access(target: Value, key: Value): Value | CelError {
  if (target instanceof Optional) return accessOptional(target, key);
  const found = lookUp(target, key);
  if (found !== undefined) return found;
  if (isList(target)) return new CelError(`index out of bounds: ${shown(key)}`);
  return new CelError(`no such key: ${shown(key)}`);
}

/** Into an optional: what is missing there is no error. */
export function accessOptional(target: Value, key: Value): Value | CelError {
  const found = lookUp(target, key);
  return found instanceof CelError ? found : new Optional(found);
}

function indexOf(key: Value): number | CelError {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (typeof key === 'number')
    return Number.isInteger(key) ? key : new CelError(`unsupported index value ${key} in list`);
  return new CelError(`unsupported index type '${typeOf(key).name}' in list`);
}

function shown(key: Value): string {
  if (key instanceof Uint) return String(key.value);
  return typeof key === 'object' ? typeOf(key).name : String(key);
}
