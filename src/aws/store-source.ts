// From changes in the AWS store to keys in a queue.

import type { Source } from '../reconcile/controller.ts';
import { type Change, type Store, StoreError } from '../store/store.ts';

const BATCH = 256;

/** Tells of every record of `collection` there is, then of every change, in order and without a gap; after a gap, of all again. */
export function watchCollection(store: Store, collection: string, onKey: (key: string) => unknown): Disposable {
  let cursor = store.after(store.revision, collection);
  const listAll = () => {
    cursor[Symbol.dispose]();
    cursor = store.after(store.revision, collection);
    for (const record of store.list(collection)) onKey(record.key);
  };
  const drain = () => {
    try {
      let changes: readonly Change[];
      do {
        changes = cursor.take(BATCH);
        for (const { key } of changes) onKey(key);
      } while (changes.length === BATCH);
    } catch (error) {
      if (!(error instanceof StoreError && error.reason === 'Expired')) throw error;
      listAll();
    }
  };
  listAll();
  const subscription = store.onCommit(drain, collection);
  return {
    [Symbol.dispose]: () => {
      subscription[Symbol.dispose]();
      cursor[Symbol.dispose]();
    },
  };
}

/** Enqueues the keys of a collection's records as they appear, change and go. */
export function storeSource(store: Store, collection: string): Source {
  return (enqueue) => watchCollection(store, collection, enqueue);
}
