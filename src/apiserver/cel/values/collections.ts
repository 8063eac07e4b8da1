// Lists and maps: made by expressions, and those of JSON, which are read only where an expression looks.

import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import type { CelList, CelMap, Value } from './value.ts';
import { typeOf, Uint } from './value.ts';

export class ArrayList implements CelList {
  readonly kind = 'list';
  private readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }

  get length(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return this.items[index] as Value;
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

/** Lists as short as this are copied. */
const SHORT = 32;

/** Two lists one after the other. A fold that appends makes one of them after the other: they share what they hold. */
export function concatenate(first: CelList, second: CelList): CelList {
  if (second.length <= SHORT) {
    if (first instanceof GrowingList && first.isWhole) return first.append(second);
    if (first.length <= SHORT) return new GrowingList([...first, ...second]);
  }
  return new ConcatenatedList(first, second);
}

/** The beginning of an array that may go on growing for others. */
class GrowingList implements CelList {
  readonly kind = 'list';
  readonly length: number;
  private readonly items: Value[];

  constructor(items: Value[]) {
    this.items = items;
    this.length = items.length;
  }

  /** Nobody has appended to it yet. */
  get isWhole(): boolean {
    return this.items.length === this.length;
  }

  append(more: CelList): GrowingList {
    for (const item of more) this.items.push(item);
    return new GrowingList(this.items);
  }

  at(index: number): Value {
    return this.items[index] as Value;
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (let index = 0; index < this.length; index += 1) yield this.items[index] as Value;
  }
}

/** Laid flat when it is first read. */
class ConcatenatedList implements CelList {
  readonly kind = 'list';
  readonly length: number;
  private parts: readonly [CelList, CelList] | undefined;
  private flat: Value[] | undefined;

  constructor(first: CelList, second: CelList) {
    this.parts = [first, second];
    this.length = first.length + second.length;
  }

  private get items(): Value[] {
    if (this.flat) return this.flat;
    const tails: CelList[] = [];
    let list: CelList = this;
    while (list instanceof ConcatenatedList && list.parts) {
      tails.push(list.parts[1]);
      list = list.parts[0];
    }
    const items = [...list];
    for (const tail of tails.reverse()) for (const item of tail) items.push(item);
    this.flat = items;
    this.parts = undefined;
    return items;
  }

  at(index: number): Value {
    return this.items[index] as Value;
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

/** How a key is looked up: 1, 1u and 1.0 are one key. */
function keyOf(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
  return typeof key === 'boolean' ? `b${key}` : `o${typeOf(key).name}`;
}

export class EntriesMap implements CelMap {
  readonly kind = 'map';
  private readonly entries: ReadonlyMap<string, readonly [Value, Value]>;

  private constructor(entries: ReadonlyMap<string, readonly [Value, Value]>) {
    this.entries = entries;
  }

  /** The last of several entries with one key stays. */
  static from(pairs: Iterable<readonly [Value, Value]>): EntriesMap {
    const entries = new Map<string, readonly [Value, Value]>();
    for (const pair of pairs) entries.set(keyOf(pair[0]), pair);
    return new EntriesMap(entries);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: Value): Value | undefined {
    return this.entries.get(keyOf(key))?.[1];
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.entries.values()) yield key;
  }
}

/** How a JSON value becomes one of the language. */
export type Reader = (json: JsonValue, key: string) => Value;

/** What nothing is known about: whole numbers are ints. */
export function fromJson(json: JsonValue): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (typeof json !== 'object' || json === null) return json;
  return Array.isArray(json) ? new JsonList(json, fromJson) : new JsonMap(json as JsonObject, fromJson);
}

export class JsonList implements CelList {
  readonly kind = 'list';
  private readonly items: readonly JsonValue[];
  private readonly read: (json: JsonValue) => Value;

  constructor(items: readonly JsonValue[], read: (json: JsonValue) => Value) {
    this.items = items;
    this.read = read;
  }

  get length(): number {
    return this.items.length;
  }

  at(index: number): Value {
    return this.read(this.items[index] as JsonValue);
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (const item of this.items) yield this.read(item);
  }
}

export class JsonMap implements CelMap {
  readonly kind = 'map';
  private readonly object: JsonObject;
  private readonly read: Reader;

  constructor(object: JsonObject, read: Reader) {
    this.object = object;
    this.read = read;
  }

  get size(): number {
    return Object.keys(this.object).length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.object, key)) return undefined;
    const json = this.object[key];
    return json === undefined ? undefined : this.read(json as JsonValue, key);
  }

  keys(): Iterable<Value> {
    return Object.keys(this.object);
  }
}
