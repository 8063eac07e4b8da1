// The store as the operations of the AWS API and the controllers behind it see it.

import type { Store, Transaction } from '../store/store.ts';

/**
 * For controllers: `commit` without holding up others while the disk is waited for. Comes back when what `work` wrote is durable; rejects
 * when that cannot be, and it is taken back, or with what `work` threw.
 */
export async function durably<T>(store: Store, work: (transaction: Transaction) => T): Promise<T> {
  const result = store.stage(work);
  await store.settled();
  return result;
}

/**
 * What is committed on it becomes durable with all else of this turn of the event loop. Whoever answers waits for `settled` of the store
 * before, whether anything was written or only read.
 */
export function stagedStore(store: Store): Store {
  return {
    get revision() {
      return store.revision;
    },
    get oldestRevision() {
      return store.oldestRevision;
    },
    find: (collection, key) => store.find(collection, key),
    list: (collection, keyPrefix) => store.list(collection, keyPrefix),
    count: (collection) => store.count(collection),
    byIndex: (collection, index, indexKey) => store.byIndex(collection, index, indexKey),
    defineIndex: (collection, index, keysOf) => store.defineIndex(collection, index, keysOf),
    commit: (work) => store.stage(work),
    stage: (work) => store.stage(work),
    settled: () => store.settled(),
    after: (revision, collection) => store.after(revision, collection),
    onCommit: (listener, collection) => store.onCommit(listener, collection),
    clear: () => store.clear(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}
