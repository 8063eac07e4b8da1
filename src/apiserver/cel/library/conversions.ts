// From one type to another: `int(x)`, `string(x)`, `type(x)`.
// https://github.com/google/cel-go/blob/master/common/types/ (ConvertToType)

import type { Library } from '../typing/environment.ts';
import {
  floorDivide,
  formatDuration,
  formatTimestamp,
  MAX_TIMESTAMP,
  MIN_TIMESTAMP,
  parseDuration,
  parseTimestamp,
} from '../values/time.ts';
import {
  CelError,
  Duration,
  isInt64,
  isUint64,
  Timestamp,
  TypeValue,
  typeOf,
  Uint,
  type Value,
} from '../values/value.ts';

const same = (value: Value) => value;
const failed = (from: string, to: string) => new CelError(`type conversion error from '${from}' to '${to}'`);

/** As Go's %g with the shortest form that says the number. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    const size = Math.abs(power);
    return `${digits}e${power < 0 ? '-' : '+'}${size < 10 ? `0${size}` : size}`;
  }
  if (value === Math.trunc(value)) return BigInt(value).toString();
  return value.toFixed(Math.max(0, digits.replace(/[-.]/g, '').length - 1 - power));
}

function parseBool(text: string): boolean | CelError {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  return failed('string', 'bool');
}

function parseDouble(text: string): number | CelError {
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
  if (isNumber) {
    const value = Number(text);
    return Number.isFinite(value) ? value : failed('string', 'double');
  }
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (!word) return failed('string', 'double');
  if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function parseInt64(text: string): bigint | CelError {
  if (!/^[+-]?\d+$/.test(text)) return failed('string', 'int');
  const value = BigInt(text.replace(/^\+/, ''));
  return isInt64(value) ? value : failed('string', 'int');
}

function parseUint64(text: string): Uint | CelError {
  if (!/^\d+$/.test(text) || !isUint64(BigInt(text))) return failed('string', 'uint');
  return new Uint(BigInt(text));
}

function doubleToInt(value: number): bigint | CelError {
  if (!Number.isFinite(value) || value <= -(2 ** 63) || value >= 2 ** 63) return new CelError('integer overflow');
  return BigInt(Math.trunc(value));
}

function doubleToUint(value: number): Uint | CelError {
  if (!Number.isFinite(value) || value < 0 || value >= 2 ** 64) return new CelError('unsigned integer overflow');
  return new Uint(BigInt(Math.trunc(value)));
}

function bytesToString(bytes: Uint8Array): string | CelError {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new CelError('invalid UTF-8 in bytes, cannot convert to string'); // The decoder says no more than that it is none.
  }
}

function toTimestamp(text: string): Timestamp | CelError {
  return parseTimestamp(text) ?? failed('string', 'google.protobuf.Timestamp');
}

function toDuration(text: string): Duration | CelError {
  const nanos = parseDuration(text);
  return nanos === undefined ? failed('string', 'google.protobuf.Duration') : new Duration(nanos);
}

function secondsToTimestamp(seconds: bigint): Timestamp | CelError {
  const nanos = seconds * 1_000_000_000n;
  return nanos < MIN_TIMESTAMP || nanos > MAX_TIMESTAMP ? new CelError('timestamp overflow') : new Timestamp(nanos);
}

export const conversions: Library = {
  type: { 'type (A) -> type(A)': (value: Value) => new TypeValue(typeOf(value)) },
  dyn: { 'to_dyn (A) -> dyn': same },
  bool: { 'bool_to_bool (bool) -> bool': same, 'string_to_bool (string) -> bool': parseBool },
  bytes: {
    'bytes_to_bytes (bytes) -> bytes': same,
    'string_to_bytes (string) -> bytes': (text: string) => Buffer.from(text),
  },
  double: {
    'double_to_double (double) -> double': same,
    'int64_to_double (int) -> double': (value: bigint) => Number(value),
    'string_to_double (string) -> double': parseDouble,
    'uint64_to_double (uint) -> double': ({ value }: Uint) => Number(value),
  },
  duration: {
    'duration_to_duration (duration) -> duration': same,
    'int64_to_duration (int) -> duration': () => failed('int', 'google.protobuf.Duration'),
    'string_to_duration (string) -> duration': toDuration,
  },
  int: {
    'int64_to_int64 (int) -> int': same,
    'double_to_int64 (double) -> int': doubleToInt,
    'duration_to_int64 (duration) -> int': ({ nanos }: Duration) => nanos,
    'string_to_int64 (string) -> int': parseInt64,
    'timestamp_to_int64 (timestamp) -> int': ({ nanos }: Timestamp) => floorDivide(nanos, 1_000_000_000n),
    'uint64_to_int64 (uint) -> int': ({ value }: Uint) => (isInt64(value) ? value : new CelError('integer overflow')),
  },
  string: {
    'string_to_string (string) -> string': same,
    'bool_to_string (bool) -> string': String,
    'bytes_to_string (bytes) -> string': bytesToString,
    'double_to_string (double) -> string': formatDouble,
    'duration_to_string (duration) -> string': ({ nanos }: Duration) => formatDuration(nanos),
    'int64_to_string (int) -> string': String,
    'timestamp_to_string (timestamp) -> string': formatTimestamp,
    'uint64_to_string (uint) -> string': ({ value }: Uint) => String(value),
  },
  timestamp: {
    'timestamp_to_timestamp (timestamp) -> timestamp': same,
    'int64_to_timestamp (int) -> timestamp': secondsToTimestamp,
    'string_to_timestamp (string) -> timestamp': toTimestamp,
  },
  uint: {
    'uint64_to_uint64 (uint) -> uint': same,
    'double_to_uint64 (double) -> uint': doubleToUint,
    'int64_to_uint64 (int) -> uint': (value: bigint) =>
      isUint64(value) ? new Uint(value) : new CelError('unsigned integer overflow'),
    'string_to_uint64 (string) -> uint': parseUint64,
  },
};
