// All collections of a store in memory.

import { Collection } from './collection.ts';
import type { StoreRecord } from './store.ts';

export class Records {
  readonly #collections = new Map<string, Collection>();

  /** The collection of that name; made when it is not there. */
  collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = new Collection();
      this.#collections.set(name, collection);
    }
    return collection;
  }

  find(collection: string, key: string): StoreRecord | undefined {
    return this.#collections.get(collection)?.find(key);
  }

  list(collection: string, keyPrefix: string): readonly StoreRecord[] {
    return this.#collections.get(collection)?.list(keyPrefix) ?? [];
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.size ?? 0;
  }

  /** An index that was not declared is an error of ours. */
  byIndex(collection: string, index: string, indexKey: string): readonly StoreRecord[] {
    const records = this.#collections.get(collection)?.byIndex(index, indexKey);
    if (!records) throw new Error(`no index ${index} was declared on ${collection}`);
    return records;
  }

  clear(): void {
    for (const collection of this.#collections.values()) collection.clear();
  }
}
