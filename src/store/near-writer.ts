// Small sets of rows are written where they come from: the loop of events is held up as long by handing one to the thread, and to hear of
// it takes two threads that wake up. The thread has what is large, and all while the disk is slow: the loop should not wait for that.

import Database from 'better-sqlite3';
import { systemClock } from '../lib/clock.ts';
import { openRows, type Rows } from './row-statements.mjs';
import { type RowChanges, type RowWriter, toMessage } from './row-writer.ts';
import { WRITER_SETUP, WRITES } from './statements.ts';

/** What a small set has at most. */
const FEW_ROWS = 8;
const FEW_CHARACTERS = 16 * 1024;
/** A write that took longer has waited for the disk… */
const SLOW_MS = 5;
/** … which is left to the thread for so long. */
const SLOW_FOR_MS = 10_000;

const SETUP = [
  ...WRITER_SETUP,
  'busy_timeout = 0', // Whoever else has the right to write is waited for elsewhere.
  'cache_size = -256', // What the thread's connection keeps in memory need not be kept here again.
];

/**
 * @param path a database that is set up already
 * @param far the thread's writer of it
 * @param monotonicMs tells how long a write takes
 */
export function nearWriter(path: string, far: RowWriter, monotonicMs = systemClock().monotonicMs): RowWriter {
  return new NearWriter(path, far, monotonicMs);
}

class NearWriter implements RowWriter {
  readonly #path: string;
  readonly #far: RowWriter;
  readonly #monotonicMs: () => number;
  #near: Rows | undefined;
  /** The first set is the thread's: the connection that is closed last brings in the log, which waits for the disk. */
  #isFarOpen = false;
  #isClosed = false;
  #slowUntilMs = 0;

  constructor(path: string, far: RowWriter, monotonicMs: () => number) {
    this.#path = path;
    this.#far = far;
    this.#monotonicMs = monotonicMs;
  }

  write(changes: RowChanges, done: (problem?: Error) => void): void {
    if (this.#isFarOpen && !this.#isClosed && isSmall(changes) && this.#isWrittenHere(changes)) {
      done();
      return;
    }
    this.#isFarOpen = true;
    this.#far.write(changes, done);
  }

  wait(): void {
    this.#far.wait();
  }

  close(): Promise<void> {
    this.#closeHere();
    return this.#far.close();
  }

  [Symbol.dispose](): void {
    this.#closeHere();
    this.#far[Symbol.dispose]();
  }

  /** What the database has against it, it will have against the thread, too, which tells. */
  #isWrittenHere(changes: RowChanges): boolean {
    const beganMs = this.#monotonicMs();
    if (beganMs < this.#slowUntilMs) return false;
    try {
      this.#near ??= openRows(this.#path, SETUP, WRITES);
      this.#near.write(toMessage(changes));
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError) return false;
      throw error;
    } finally {
      const endedMs = this.#monotonicMs();
      if (endedMs - beganMs > SLOW_MS) this.#slowUntilMs = endedMs + SLOW_FOR_MS;
    }
  }

  #closeHere(): void {
    this.#isClosed = true;
    this.#near?.close();
    this.#near = undefined;
  }
}

function isSmall({ puts, deletes, isCleared }: RowChanges): boolean {
  if (isCleared || puts.length + deletes.length > FEW_ROWS) return false;
  let characters = 0;
  for (const { value } of puts) characters += value.length;
  return characters <= FEW_CHARACTERS;
}
