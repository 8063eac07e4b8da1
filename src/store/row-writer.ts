// The port to where rows last: it is given what changed, one set of changes after the other.

import type { RowMessage } from './row-statements.mjs';
import type { Row } from './statements.ts';

/** What becomes durable together, or not at all. */
export interface RowChanges {
  /** The store's newest revision with them. */
  readonly revision: number;
  /** Made, or replaced by the revision that they were made at. */
  readonly puts: readonly Row[];
  /** The rows that were made at these revisions go. */
  readonly deletes: readonly number[];
  /** Every row goes. */
  readonly isCleared: boolean;
}

/** To dispose of it is to close it and block until that is done. */
export interface RowWriter extends Disposable {
  /**
   * Begins to write. `done` is called once, when they are durable or with the reason why none of them is. The next may be begun then, and
   * not before.
   */
  write(changes: RowChanges, done: (problem?: Error) => void): void;
  /** Blocks until what was begun is written, and its `done` was called. */
  wait(): void;
  /** Lets go of the rows, when nothing is under way; resolves when that is so. What is to be written later cannot be. */
  close(): Promise<void>;
}

/** The changes as `openRows` takes them. */
export function toMessage({ revision, puts, deletes, isCleared }: RowChanges): RowMessage {
  const values: (string | number)[] = [];
  for (const { collection, key, value, create_revision: created, revision: at } of puts)
    values.push(collection, key, value, created, at);
  return { revision, puts: values, deletes, isCleared };
}

/** Whose rows are gone with the process. */
export const forgetfulWriter: RowWriter = {
  write: (_changes, done) => done(),
  wait: () => undefined,
  close: () => Promise.resolve(),
  [Symbol.dispose]: () => undefined,
};
