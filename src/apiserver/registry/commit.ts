// The atomic half of a write, with dry run; and reads that see nothing but what lasts.

import type { Store, Transaction } from '../../store/store.ts';

/** Carries the result of a dry run out of the transaction that is rolled back. */
class DryRun<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super('dry run');
    this.result = result;
  }
}

/** Runs `work` in a commit of its own, at once; resolves when it is durable. With `isDryRun` everything is checked and nothing is kept. */
export async function commit<T>(store: Store, isDryRun: boolean, work: (transaction: Transaction) => T): Promise<T> {
  if (isDryRun) return tryOut(store, work);
  const result = store.stage(work);
  await store.settled();
  return result;
}

/** Reads, and tells what was read, or why there is nothing, once that is durable; what was taken back meanwhile is read anew. */
export async function readSettled<T>(store: Store, read: () => Promise<T> | T): Promise<T> {
  for (;;) {
    const outcome = await outcomeOf(read);
    if (!(await isKept(store))) continue;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

async function outcomeOf<T>(read: () => Promise<T> | T): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await read() };
  } catch (error) {
    return { error };
  }
}

/** Whether all that was staged has become durable; whose writes it was is told why if not. */
async function isKept(store: Store): Promise<boolean> {
  try {
    await store.settled();
    return true;
  } catch {
    return false;
  }
}

/** What `work` returns in a commit that is taken back. */
export function tryOut<T>(store: Store, work: (transaction: Transaction) => T): T {
  try {
    return store.commit((transaction) => {
      throw new DryRun(work(transaction));
    });
  } catch (error) {
    if (error instanceof DryRun) return error.result as T;
    throw error;
  }
}
