// Waiting for a state of a cluster, with a look after every write.

import type { Store } from '../../src/store/store.ts';

const PATIENCE_MS = 15_000;

/** Reads until what is read is as wanted, again whenever something was written. */
export async function until<T>(store: Store, read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const { revision } = store;
    const value = await read();
    if (isWanted(value)) return value;
    if (deadline.aborted) throw new Error(`it never came to that; the last was ${JSON.stringify(value, null, 1)}`);
    if (store.revision === revision) await nextCommit(store, deadline);
  }
}

/** Resolves at the next commit, or when patience ends. */
function nextCommit(store: Store, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listener[Symbol.dispose]();
      deadline.removeEventListener('abort', done);
      resolve();
    };
    const listener = store.onCommit(done);
    deadline.addEventListener('abort', done);
  });
}
