// What the tests of stores write, and how they read what they are told.

import type { Change, Cursor, Store } from '../../../src/store/store.ts';

export type Open = (options?: { ringBytes?: number }) => Store;

export const put = (store: Store, key: string, value: { [field: string]: string } = {}, collection = 'a') =>
  store.commit((transaction) => transaction.put(collection, key, () => value));
export const remove = (store: Store, key: string, collection = 'a') =>
  store.commit((transaction) => transaction.delete(collection, key));
export const keysOf = (store: Store, prefix?: string) => store.list('a', prefix).map(({ key }) => key);
export const told = (changes: readonly Change[]) =>
  changes.map(({ type, key, revision }) => `${type} ${key} ${revision}`);
export const takeAll = (cursor: Cursor) => told(cursor.take(Number.POSITIVE_INFINITY));
