// The records of one collection in memory: by key, in key order, and by declared indexes.

import type { JsonObject } from '../lib/json.ts';
import type { StoreRecord } from './store.ts';

type KeysOf = (value: JsonObject) => readonly string[];

interface Index {
  readonly keysOf: KeysOf;
  /** The record of a key, or those of it by their own keys: most indexes have one for each, and a map of one takes as much as a record. */
  readonly entries: Map<string, StoreRecord | Map<string, StoreRecord>>;
}

/** So many keys that have gone may wait in the order for somebody to ask for it. */
const GONE_KEYS = 256;

export class Collection {
  readonly #records = new Map<string, StoreRecord>();
  readonly #indexes = new Map<string, Index>();
  /** Keys in order; those that came since somebody asked for the order are in `#added`, those that went are still here. */
  #sorted: string[] = [];
  #added: string[] = [];
  #hasGone = false;

  get size(): number {
    return this.#records.size;
  }

  find(key: string): StoreRecord | undefined {
    return this.#records.get(key);
  }

  put(record: StoreRecord): void {
    const before = this.#records.get(record.key);
    if (before) this.#unindex(before);
    else this.#insertKey(record.key);
    this.#records.set(record.key, record);
    for (const index of this.#indexes.values()) addToIndex(index, record);
  }

  delete(key: string): void {
    const before = this.#records.get(key);
    if (!before) return;
    this.#unindex(before);
    this.#records.delete(key);
    this.#hasGone = true;
    // Nobody may ever ask: what is added and goes again would be remembered for good.
    if (this.#sorted.length + this.#added.length > 2 * this.#records.size + GONE_KEYS) this.#sort();
  }

  /** A fresh array in key order. */
  list(keyPrefix: string): StoreRecord[] {
    this.#sort();
    const result: StoreRecord[] = [];
    for (let at = this.#position(keyPrefix); at < this.#sorted.length; at++) {
      const key = this.#sorted[at]!;
      if (!key.startsWith(keyPrefix)) break;
      result.push(this.#records.get(key)!);
    }
    return result;
  }

  defineIndex(name: string, keysOf: KeysOf): void {
    const index: Index = { keysOf, entries: new Map() };
    for (const record of this.#records.values()) addToIndex(index, record);
    this.#indexes.set(name, index);
  }

  /** Undefined when no such index was declared. */
  byIndex(name: string, indexKey: string): StoreRecord[] | undefined {
    const index = this.#indexes.get(name);
    const bucket = index?.entries.get(indexKey);
    if (bucket instanceof Map) return [...bucket.values()];
    return index && (bucket ? [bucket] : []);
  }

  clear(): void {
    this.#records.clear();
    this.#sorted = [];
    this.#added = [];
    this.#hasGone = false;
    for (const index of this.#indexes.values()) index.entries.clear();
  }

  #insertKey(key: string): void {
    const last = this.#sorted.at(-1);
    const isNext = this.#added.length === 0 && !this.#hasGone && (last === undefined || isBefore(last, key));
    (isNext ? this.#sorted : this.#added).push(key);
  }

  /** Brings the order up to date: once for all writes since the last list. */
  #sort(): void {
    if (this.#hasGone) this.#sorted = this.#sorted.filter((key) => this.#records.has(key));
    const added = this.#hasGone ? this.#added.filter((key) => this.#records.has(key)) : this.#added;
    this.#hasGone = false;
    this.#added = [];
    if (added.length > 0) this.#sorted = merged(this.#sorted, [...new Set(added)].sort(inOrder));
  }

  /** Where `key` is, or would be. */
  #position(key: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#sorted[middle]!, key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #unindex(record: StoreRecord): void {
    for (const index of this.#indexes.values()) removeFromIndex(index, record);
  }
}

function addToIndex(index: Index, record: StoreRecord): void {
  for (const key of index.keysOf(record.value)) {
    const bucket = index.entries.get(key);
    if (bucket instanceof Map) bucket.set(record.key, record);
    else if (bucket && bucket.key !== record.key)
      index.entries.set(key, new Map([bucket, record].map((each) => [each.key, each])));
    else index.entries.set(key, record);
  }
}

function removeFromIndex(index: Index, record: StoreRecord): void {
  for (const key of index.keysOf(record.value)) {
    const bucket = index.entries.get(key);
    if (bucket instanceof Map) bucket.delete(record.key);
    if (bucket instanceof Map ? bucket.size === 0 : bucket?.key === record.key) index.entries.delete(key);
  }
}

/** The byte order of UTF-8. UTF-16 order differs from it only above the surrogates, which keys do not use. */
function isBefore(a: string, b: string): boolean {
  return a < b;
}

const inOrder = (a: string, b: string) => (a === b ? 0 : isBefore(a, b) ? -1 : 1);

/** Both in order; a key that is in both is taken once. */
function merged(a: readonly string[], b: readonly string[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const key of b) {
    while (at < a.length && isBefore(a[at]!, key)) result.push(a[at++]!);
    if (a[at] === key) at++;
    result.push(key);
  }
  while (at < a.length) result.push(a[at++]!);
  return result;
}
