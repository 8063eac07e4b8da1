// What expressions work on. An int is a bigint, a double a number: JSON's whole numbers become ints where they are read.

import type { JsonValue } from '../../../lib/json.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  NULL,
  optionalType,
  STRING,
  TIMESTAMP,
  TYPE,
  UINT,
} from '../typing/cel-type.ts';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | CelList
  | CelMap
  | Optional
  | TypeValue
  | LibraryObject;

/** An evaluation that came to no value. It is a value itself, so that `||` and `&&` can absorb it. */
export class CelError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export class Timestamp {
  /** Nanoseconds since 1970. */
  readonly nanos: bigint;
  /** Of the wall clock that it was written by, in seconds east of UTC. Only its text tells. */
  readonly offset: number;

  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeValue {
  readonly type: CelType;

  constructor(type: CelType) {
    this.type = type;
  }
}

/** `value` undefined: none. */
export class Optional {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** A value of the Kubernetes libraries: a quantity, an address, a check of an authorizer. */
export abstract class LibraryObject {
  abstract readonly type: CelType;
  abstract equals(other: LibraryObject): boolean;
  /** Where the value has one. */
  size?(): number;
}

export interface CelList {
  readonly kind: 'list';
  readonly length: number;
  at(index: number): Value;
  [Symbol.iterator](): Iterator<Value>;
  /** Where the order says nothing (sets, maps in the form of lists): which lists are the same, and what two make together. */
  equalTo?(other: CelList): boolean;
  plus?(other: CelList): CelList;
}

export interface CelMap {
  readonly kind: 'map';
  readonly size: number;
  /** Keys are strings, ints, uints and bools; a double is the int of its value. */
  get(key: Value): Value | undefined;
  keys(): Iterable<Value>;
  /** Objects of a schema say what they are. */
  readonly type?: CelType;
}

export function isList(value: Value): value is CelList {
  return typeof value === 'object' && value !== null && (value as { kind?: string }).kind === 'list';
}

export function isMap(value: Value): value is CelMap {
  return typeof value === 'object' && value !== null && (value as { kind?: string }).kind === 'map';
}

const LIST = listType(DYN);
const MAP = mapType(DYN, DYN);
const OPTIONAL = optionalType(DYN);

/** The type at run time: of lists and maps without what they hold. */
export function typeOf(value: Value): CelType {
  if (value === null) return NULL;
  if (typeof value === 'string') return STRING;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'number') return DOUBLE;
  if (isList(value)) return LIST;
  if (isMap(value)) return value.type ?? MAP;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof Uint) return UINT;
  if (value instanceof Timestamp) return TIMESTAMP;
  if (value instanceof Duration) return DURATION;
  if (value instanceof TypeValue) return TYPE;
  return value instanceof Optional ? OPTIONAL : value.type;
}

export const isInt64 = (value: bigint) => value >= -(2n ** 63n) && value < 2n ** 63n;
export const isUint64 = (value: bigint) => value >= 0n && value < 2n ** 64n;

/** How many code points, bytes, elements or entries; undefined for what has no size. */
export function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return codePoints(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return value.length;
  if (isMap(value)) return value.size;
  if (value instanceof Uint8Array) return value.length;
  return value instanceof LibraryObject ? value.size?.() : undefined;
}

const SURROGATES = /[\ud800-\udfff]/;

/** Every character is one UTF-16 unit, so that lengths and positions can be had without walking. */
export const isPlain = (text: string) => !SURROGATES.test(text);

export function codePoints(text: string): number {
  if (isPlain(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What an expression's value is to JSON. Throws for what JSON cannot say (functions' own objects). */
export function toJson(value: Value): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return [...value].map(toJson);
  if (isMap(value))
    return Object.fromEntries([...value.keys()].map((key) => [String(toJson(key)), toJson(value.get(key) ?? null)]));
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Optional) return value.value === undefined ? null : toJson(value.value);
  throw new TypeError(`a value of type ${typeOf(value).name} has no form in JSON`);
}
