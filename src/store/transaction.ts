// A commit under way, in memory.

import { frozenCopy, type JsonObject } from '../lib/json.ts';
import type { Records } from './records.ts';
import type { Row } from './statements.ts';
import { type Change, StoreError, type StoreRecord, type Transaction } from './store.ts';

/** One of the writes of a transaction. */
export interface Write {
  readonly change: Change;
  readonly createRevision: number;
  /** Of the text of the value. */
  readonly bytes: number;
  /** Absent for a deletion. */
  readonly row?: Row;
}

/** One commit under way: writes are seen in memory at once, and can be taken back from there. */
export class MemoryTransaction implements Transaction {
  readonly writes: Write[] = [];
  readonly #records: Records;
  readonly #undo: (() => void)[] = [];
  revision: number;

  /** @param revision the newest one; it grows with each write */
  constructor(records: Records, revision: number) {
    this.#records = records;
    this.revision = revision;
  }

  find(collection: string, key: string): StoreRecord | undefined {
    return this.#records.find(collection, key);
  }

  list(collection: string, keyPrefix = ''): readonly StoreRecord[] {
    return this.#records.list(collection, keyPrefix);
  }

  nextRevision(): number {
    return this.revision + 1;
  }

  put(collection: string, key: string, build: (revision: number) => JsonObject): StoreRecord {
    const previous = this.find(collection, key);
    const revision = ++this.revision;
    const value = frozenCopy(build(revision));
    const record = { collection, key, value, revision, createRevision: previous?.createRevision ?? revision };
    const text = JSON.stringify(value);
    const row = { collection, key, value: text, revision, create_revision: record.createRevision };
    const records = this.#records.collection(collection);
    records.put(record);
    this.#undo.push(() => (previous ? records.put(previous) : records.delete(key)));
    const change = previous
      ? ({ type: 'MODIFIED', revision, collection, key, value, previous: previous.value } as const)
      : ({ type: 'ADDED', revision, collection, key, value } as const);
    this.writes.push({ change, createRevision: record.createRevision, bytes: text.length, row });
    return record;
  }

  delete(collection: string, key: string, build?: (revision: number, last: JsonObject) => JsonObject): void {
    const previous = this.find(collection, key);
    if (!previous) throw new StoreError('Conflict', `there is no ${key} in ${collection} to delete`);
    const revision = ++this.revision;
    const value = frozenCopy(build ? build(revision, previous.value) : previous.value);
    const records = this.#records.collection(collection);
    records.delete(key);
    this.#undo.push(() => records.put(previous));
    const change = { type: 'DELETED', revision, collection, key, value, previous: previous.value } as const;
    this.writes.push({ change, createRevision: previous.createRevision, bytes: JSON.stringify(value).length });
  }

  /** Puts memory back as it was before the first write. */
  undo(): void {
    for (const step of this.#undo.reverse()) step();
  }
}
