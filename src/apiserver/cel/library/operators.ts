// Arithmetic, order, containment. Logic, equality and access are the plan's own; here stand only their signatures.
// https://github.com/google/cel-go/blob/master/common/stdlib/standard.go, common/overflow.go

import type { Library } from '../typing/environment.ts';
import { concatenate } from '../values/collections.ts';
import { compare, equals } from '../values/equality.ts';
import { MAX_TIMESTAMP, MIN_TIMESTAMP } from '../values/time.ts';
import {
  CelError,
  type CelList,
  type CelMap,
  codePoints,
  Duration,
  isInt64,
  isUint64,
  Timestamp,
  Uint,
  type Value,
} from '../values/value.ts';

function int(value: bigint): bigint | CelError {
  return isInt64(value) ? value : new CelError('integer overflow');
}

function uint(value: bigint): Uint | CelError {
  return isUint64(value) ? new Uint(value) : new CelError('unsigned integer overflow');
}

/** So much later, by the same clock. */
function later({ nanos: from, offset }: Timestamp, by: bigint): Timestamp | CelError {
  const nanos = from + by;
  const isInTime = nanos >= MIN_TIMESTAMP && nanos <= MAX_TIMESTAMP;
  return isInTime ? new Timestamp(nanos, offset) : new CelError('timestamp overflow');
}

function duration(nanos: bigint): Duration | CelError {
  return isInt64(nanos) ? new Duration(nanos) : new CelError('duration overflow');
}

const NEVER = () => new CelError('no such overload');

/** The kinds of values that have an order, and the pairs of number types that are compared across. */
const ORDERED: readonly (readonly [suffix: string, left: string, right: string])[] = [
  ['bool', 'bool', 'bool'],
  ['int64', 'int', 'int'],
  ['int64_double', 'int', 'double'],
  ['int64_uint64', 'int', 'uint'],
  ['uint64', 'uint', 'uint'],
  ['uint64_double', 'uint', 'double'],
  ['uint64_int64', 'uint', 'int'],
  ['double', 'double', 'double'],
  ['double_int64', 'double', 'int'],
  ['double_uint64', 'double', 'uint'],
  ['string', 'string', 'string'],
  ['bytes', 'bytes', 'bytes'],
  ['timestamp', 'timestamp', 'timestamp'],
  ['duration', 'duration', 'duration'],
];

function relation(name: string, holds: (order: -1 | 0 | 1) => boolean) {
  const run = (a: Value, b: Value) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return new CelError('NaN values cannot be ordered');
    const order = compare(a, b);
    return order === undefined ? new CelError('no such overload') : holds(order);
  };
  return Object.fromEntries(
    ORDERED.map(([suffix, left, right]) => [`${name}_${suffix} (${left}, ${right}) -> bool`, run]),
  );
}

export const operators: Library = {
  '_?_:_': { 'conditional (bool, A, A) -> A': NEVER },
  '_&&_': { 'logical_and (bool, bool) -> bool': NEVER },
  '_||_': { 'logical_or (bool, bool) -> bool': NEVER },
  '@not_strictly_false': { 'not_strictly_false (bool) -> bool': NEVER },
  '_==_': { 'equals (A, A) -> bool': NEVER },
  '_!=_': { 'not_equals (A, A) -> bool': NEVER },
  '_[_]': { 'index_list (list(A), int) -> A': NEVER, 'index_map (map(A, B), A) -> B': NEVER },
  '_[?_]': {
    'list_optindex_optional_int (list(A), int) -> optional(A)': NEVER,
    'optional_list_optindex_optional_int (optional(list(A)), int) -> optional(A)': NEVER,
    'map_optindex_optional_value (map(A, B), A) -> optional(B)': NEVER,
    'optional_map_optindex_optional_value (optional(map(A, B)), A) -> optional(B)': NEVER,
  },
  '!_': { 'logical_not (bool) -> bool': (value: boolean) => !value },
  '_+_': {
    'add_bytes (bytes, bytes) -> bytes': (a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b]),
    'add_double (double, double) -> double': (a: number, b: number) => a + b,
    'add_duration_duration (duration, duration) -> duration': (a: Duration, b: Duration) => duration(a.nanos + b.nanos),
    'add_duration_timestamp (duration, timestamp) -> timestamp': (a: Duration, b: Timestamp) => later(b, a.nanos),
    'add_timestamp_duration (timestamp, duration) -> timestamp': (a: Timestamp, b: Duration) => later(a, b.nanos),
    'add_int64 (int, int) -> int': (a: bigint, b: bigint) => int(a + b),
    'add_list (list(A), list(A)) -> list(A)': (a: CelList, b: CelList) => a.plus?.(b) ?? concatenate(a, b),
    'add_string (string, string) -> string': (a: string, b: string) => a + b,
    'add_uint64 (uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value + b.value),
  },
  '_/_': {
    'divide_double (double, double) -> double': (a: number, b: number) => a / b,
    'divide_int64 (int, int) -> int': (a: bigint, b: bigint) =>
      b === 0n ? new CelError('division by zero') : int(a / b),
    'divide_uint64 (uint, uint) -> uint': (a: Uint, b: Uint) =>
      b.value === 0n ? new CelError('division by zero') : uint(a.value / b.value),
  },
  '_%_': {
    'modulo_int64 (int, int) -> int': (a: bigint, b: bigint) =>
      b === 0n ? new CelError('modulus by zero') : int(a % b),
    'modulo_uint64 (uint, uint) -> uint': (a: Uint, b: Uint) =>
      b.value === 0n ? new CelError('modulus by zero') : uint(a.value % b.value),
  },
  '_*_': {
    'multiply_double (double, double) -> double': (a: number, b: number) => a * b,
    'multiply_int64 (int, int) -> int': (a: bigint, b: bigint) => int(a * b),
    'multiply_uint64 (uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value * b.value),
  },
  '-_': {
    'negate_double (double) -> double': (a: number) => -a,
    'negate_int64 (int) -> int': (a: bigint) => int(-a),
  },
  '_-_': {
    'subtract_double (double, double) -> double': (a: number, b: number) => a - b,
    'subtract_duration_duration (duration, duration) -> duration': (a: Duration, b: Duration) =>
      duration(a.nanos - b.nanos),
    'subtract_int64 (int, int) -> int': (a: bigint, b: bigint) => int(a - b),
    'subtract_timestamp_duration (timestamp, duration) -> timestamp': (a: Timestamp, b: Duration) => later(a, -b.nanos),
    'subtract_timestamp_timestamp (timestamp, timestamp) -> duration': (a: Timestamp, b: Timestamp) =>
      duration(a.nanos - b.nanos),
    'subtract_uint64 (uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value - b.value),
  },
  '_<_': relation('less', (order) => order < 0),
  '_<=_': relation('less_equals', (order) => order <= 0),
  '_>_': relation('greater', (order) => order > 0),
  '_>=_': relation('greater_equals', (order) => order >= 0),
  '@in': {
    'in_list (A, list(A)) -> bool': (item: Value, list: CelList) => {
      for (const element of list) if (equals(element, item)) return true;
      return false;
    },
    'in_map (A, map(A, B)) -> bool': (key: Value, map: CelMap) => map.get(key) !== undefined,
  },
  size: Object.fromEntries(
    [
      { type: 'bytes', size: (bytes: Uint8Array) => BigInt(bytes.length) },
      { type: 'list(A)', size: (list: CelList) => BigInt(list.length) },
      { type: 'map(A, B)', size: (map: CelMap) => BigInt(map.size) },
      { type: 'string', size: (text: string) => BigInt(codePoints(text)) },
    ].flatMap(({ type, size }) => {
      const name = type.replace(/\(.*/, '');
      return [
        [`size_${name} (${type}) -> int`, size],
        [`${name}_size ${type}.() -> int`, size],
      ] as const;
    }),
  ),
};
