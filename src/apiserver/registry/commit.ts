// The synchronous, atomic half of a write, with dry run.

import type { Store, Transaction } from '../../store/store.ts';

/** Carries the result of a dry run out of the transaction that is rolled back. */
class DryRun<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super('dry run');
    this.result = result;
  }
}

/** Runs `work` in a commit; with `isDryRun` everything is checked and nothing is kept. */
export function commit<T>(store: Store, isDryRun: boolean, work: (transaction: Transaction) => T): T {
  if (!isDryRun) return store.commit(work);
  try {
    return store.commit((transaction) => {
      throw new DryRun(work(transaction));
    });
  } catch (error) {
    if (error instanceof DryRun) return error.result as T;
    throw error;
  }
}
