// When two values are one, and which comes first. Numbers are compared by what they are, whatever their type.
// https://github.com/google/cel-go/blob/master/common/types/compare.go, traits/comparer.go

import {
  type CelList,
  type CelMap,
  Duration,
  isList,
  isMap,
  LibraryObject,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value.ts';

export function equals(a: Value, b: Value): boolean {
  if (a === b) return typeof a !== 'number' || !Number.isNaN(a);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined || y !== undefined) return x !== undefined && y !== undefined && compareNumbers(x, y) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a)) return isList(b) && (a.equalTo?.(b) ?? equalLists(a, b));
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  return equalObjects(a, b);
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (!equals(a.at(index), b.at(index))) return false;
  return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = b.get(key);
    if (other === undefined || !equals(a.get(key) ?? null, other)) return false;
  }
  return true;
}

function equalObjects(a: object, b: object): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.type.name === b.type.name;
  if (a instanceof Optional) {
    if (!(b instanceof Optional)) return false;
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return equals(a.value, b.value);
  }
  return a instanceof LibraryObject && b instanceof LibraryObject && a.type.name === b.type.name && a.equals(b);
}

/** The number that an int, uint or double is. */
function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** JavaScript compares bigint and number by what they are. NaN is like nothing. */
function compareNumbers(a: bigint | number, b: bigint | number): -1 | 0 | 1 | undefined {
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are only loosely equal
  if (a == b) return 0;
  if (a < b) return -1;
  return a > b ? 1 : undefined;
}

/** Undefined for what has no order or is not of one kind. */
export function compare(a: Value, b: Value): -1 | 0 | 1 | undefined {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) ?? 1;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(Number(a), Number(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.nanos, b.nanos);
  return a instanceof Duration && b instanceof Duration ? order(a.nanos, b.nanos) : undefined;
}

/** By code points, as Go orders bytes of UTF-8. */
export function compareStrings(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function order<T extends bigint | number>(a: T, b: T): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
