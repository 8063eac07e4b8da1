// The port to what is remembered: records in collections, one growing revision, and the changes that led there.
// It knows JSON values and keys; it does not know what they mean.

import type { JsonObject } from '../lib/json.ts';

/** One remembered value. `value` is deeply frozen; whoever wants to change it copies it first. */
export interface StoreRecord {
  readonly collection: string;
  /** Unique within its collection; lists are in the byte order of keys (UTF-8). */
  readonly key: string;
  readonly value: JsonObject;
  readonly createRevision: number;
  /** The revision of the last write to this record. */
  readonly revision: number;
}

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed write. For DELETED, `value` is the last state, as `Transaction.delete` gave it its final form. */
export interface Change {
  readonly type: ChangeType;
  readonly revision: number;
  readonly collection: string;
  readonly key: string;
  readonly value: JsonObject;
  /** What was there before; absent for ADDED. */
  readonly previous?: JsonObject;
}

/**
 * `Conflict`: the expectation did not hold. `Expired`: the revision is older than the ring remembers. `Future`: not issued yet.
 * `Unusable`: it cannot be opened. `Unwritten`: what was to be made durable cannot be, and is taken back.
 */
export type StoreErrorReason = 'Conflict' | 'Expired' | 'Future' | 'Unusable' | 'Unwritten';

export class StoreError extends Error {
  readonly reason: StoreErrorReason;
  constructor(reason: StoreErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

/** What may be done inside one commit. Reads see the transaction's own writes. */
export interface Transaction {
  find(collection: string, key: string): StoreRecord | undefined;
  list(collection: string, keyPrefix?: string): readonly StoreRecord[];
  /** The revision that the next `put` or `delete` in this transaction will be given. */
  nextRevision(): number;
  /** Creates or replaces. `build` gets the revision of this write, so that the value may carry it. */
  put(collection: string, key: string, build: (revision: number) => JsonObject): StoreRecord;
  /** Removes a record that exists; `build` makes the value that watchers are told of. Unknown key: StoreError Conflict. */
  delete(collection: string, key: string, build?: (revision: number, last: JsonObject) => JsonObject): void;
}

/**
 * A reader's place in the ring of recent changes. It holds no queue: once a change of its collection is forgotten that it has not taken, it
 * is told so.
 */
export interface Cursor extends Disposable {
  /** The last revision that this cursor has passed, whether or not it belonged to its collection. */
  readonly revision: number;
  /** `take` would throw. */
  readonly isExpired: boolean;
  /** Up to `limit` changes after the cursor's place; empty when there is nothing new. Throws StoreError Expired once it fell out. */
  take(limit: number): readonly Change[];
}

/** Disposing of it writes what is staged. The one way waits for that, and for the disk, in other turns of the event loop, the other in this one. */
export interface Store extends AsyncDisposable, Disposable {
  /** The newest revision issued. It never goes back, not over a restart and not over `clear`. */
  readonly revision: number;
  /** The oldest revision from which a cursor can start; a restart raises it to the current one. */
  readonly oldestRevision: number;

  find(collection: string, key: string): StoreRecord | undefined;
  /** A fresh array of the collection's records in key order, those whose key starts with `keyPrefix` when given. */
  list(collection: string, keyPrefix?: string): readonly StoreRecord[];
  /** How many records a collection has. */
  count(collection: string): number;
  /** The records for which a declared index gave `indexKey`; undeclared index: an error of ours. */
  byIndex(collection: string, index: string, indexKey: string): readonly StoreRecord[];
  /** Declares an index over a collection, filled at once and kept on every commit. Declaring it again replaces it. */
  defineIndex(collection: string, index: string, keysOf: (value: JsonObject) => readonly string[]): void;

  /**
   * Runs `work` and makes all its writes durable together, then tells cursors and listeners. `work` is synchronous.
   * If it throws, nothing happened and the error is passed on.
   */
  commit<T>(work: (transaction: Transaction) => T): T;
  /**
   * As `commit`, but its writes become durable at the end of the turn of the event loop in which somebody waits for that, and after some
   * milliseconds if nobody does, together with all others that were staged till then: one transaction of the database for many of them.
   * Readers of memory see them at once; cursors and listeners are told when they are durable. Whoever tells anybody of them waits for
   * `settled` before.
   */
  stage<T>(work: (transaction: Transaction) => T): T;
  /**
   * Resolves when all that was staged is durable; undefined when it is. Rejects when it cannot be written: then it is taken back, and every
   * cursor is expired.
   */
  settled(): Promise<void> | undefined;

  /** A place after `revision`, seeing one collection or (undefined) all. Throws StoreError Expired or Future. */
  after(revision: number, collection: string | undefined): Cursor;
  /**
   * Calls `listener` (synchronously, after each commit, or each that wrote to `collection`) that there may be something to take. Errors in it
   * are the listener's own.
   */
  onCommit(listener: () => void, collection?: string): Disposable;

  /** Removes every record (no changes are told) and raises the revision, so that every cursor is expired. */
  clear(): void;
}
