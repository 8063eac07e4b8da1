// The store on SQLite: one file, one writer. A commit, or all that is staged in one turn, is one SQLite transaction of records and the
// revision; reads are from memory.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errorText } from '../lib/error-text.ts';
import { deepFreeze, frozenCopy, type JsonObject } from '../lib/json.ts';
import { Batch } from './batch.ts';
import { ChangeRing } from './change-ring.ts';
import { type Checkpoints, checkpoints } from './checkpoints.ts';
import { Collection } from './collection.ts';
import { newestSchema, prepareStatements, type Row, SCHEMA_VERSION, type Statements } from './statements.ts';
import { type Change, type Cursor, type Store, StoreError, type StoreRecord, type Transaction } from './store.ts';

/** Of text; what it stands for takes several times as much in memory. */
const RING_BYTES = 8 * 1024 * 1024;
const LOG_BYTES = 64 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** How much of the recent past watchers can ask for. */
  readonly ringBytes?: number;
  /** How long SQLite's log grows before it is brought into the database. */
  readonly logBytes?: number;
}

/** Opens or creates a store. Throws StoreError Unusable when the file cannot be read as one; then not a byte of it has changed. */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  let db: Database.Database | undefined;
  try {
    if (existsSync(options.path)) checkFile(options.path);
    db = new Database(options.path);
    return new SqliteStore(db, prepareStatements(db), options);
  } catch (cause) {
    db?.close();
    const why = errorText(cause);
    throw new StoreError('Unusable', `the database ${options.path} cannot be used: ${why}`, { cause });
  }
}

/** Looks through a file without a right to write: opening one for writing moves what its log holds into it, damaged or not. */
function checkFile(path: string): void {
  const db = new Database(path, { readonly: true });
  try {
    const [problem] = db.pragma('quick_check(1)') as [{ quick_check: string }];
    if (problem.quick_check !== 'ok') throw new Error(`it is damaged: ${problem.quick_check.replaceAll('\n', ' ')}`);
    if (newestSchema(db) > SCHEMA_VERSION) throw new Error('it was written by a newer version');
  } finally {
    db.close();
  }
}

class SqliteStore implements Store {
  readonly #db: Database.Database;
  readonly #sql: Statements;
  readonly #collections = new Map<string, Collection>();
  /** By the collection that they listen to; of undefined those that listen to all. */
  readonly #listeners = new Map<string | undefined, Set<() => void>>();
  readonly #ring: ChangeRing;
  readonly #checkpoints: Checkpoints | undefined;
  /** Transactions that memory alone knows of. */
  #written: SqliteTransaction[] = [];
  #batch: Batch | undefined;
  #revision: number;
  #durableRevision: number;
  #isCommitting = false;

  constructor(db: Database.Database, sql: Statements, options: SqliteStoreOptions) {
    this.#db = db;
    this.#sql = sql;
    if (!db.memory) this.#checkpoints = checkpoints(options.path, options.logBytes ?? LOG_BYTES);
    this.#revision = sql.revision();
    this.#durableRevision = this.#revision;
    for (const row of sql.all()) {
      const { collection, key, revision, create_revision: createRevision } = row;
      this.collection(collection).put({
        collection,
        key,
        revision,
        createRevision,
        value: deepFreeze(JSON.parse(row.value) as JsonObject),
      });
    }
    this.#ring = new ChangeRing(options.ringBytes ?? RING_BYTES, this.#revision);
  }

  get revision(): number {
    return this.#revision;
  }

  get oldestRevision(): number {
    return this.#ring.oldestRevision;
  }

  /** The collection of that name; made when it is not there. */
  collection(name: string): Collection {
    let collection = this.#collections.get(name);
    if (!collection) {
      collection = new Collection();
      this.#collections.set(name, collection);
    }
    return collection;
  }

  find(collection: string, key: string): StoreRecord | undefined {
    return this.#collections.get(collection)?.find(key);
  }

  list(collection: string, keyPrefix = ''): readonly StoreRecord[] {
    return this.#collections.get(collection)?.list(keyPrefix) ?? [];
  }

  count(collection: string): number {
    return this.#collections.get(collection)?.size ?? 0;
  }

  byIndex(collection: string, index: string, indexKey: string): readonly StoreRecord[] {
    const records = this.#collections.get(collection)?.byIndex(index, indexKey);
    if (!records) throw new Error(`no index ${index} was declared on ${collection}`);
    return records;
  }

  defineIndex(collection: string, index: string, keysOf: (value: JsonObject) => readonly string[]): void {
    this.collection(collection).defineIndex(index, keysOf);
  }

  commit<T>(work: (transaction: Transaction) => T): T {
    const result = this.#run(work);
    this.#write();
    return result;
  }

  stage<T>(work: (transaction: Transaction) => T): T {
    const result = this.#run(work);
    if (this.#written.length > 0) this.#batch ??= new Batch(() => this.#writeStaged());
    return result;
  }

  settled(): Promise<void> | undefined {
    return this.#batch?.settled();
  }

  after(revision: number, collection: string | undefined): Cursor {
    if (revision > this.#revision) throw new StoreError('Future', `revision ${revision} is not issued yet`);
    return this.#ring.cursor(revision, collection, () => this.#durableRevision);
  }

  onCommit(listener: () => void, collection?: string): Disposable {
    const listeners = this.#listeners.get(collection) ?? new Set();
    this.#listeners.set(collection, listeners.add(listener));
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  clear(): void {
    this.#refuseInsideCommit();
    this.#write();
    const revision = this.#revision + 1;
    this.#db.transaction(() => {
      this.#sql.deleteAll();
      this.#sql.setRevision(revision);
    })();
    for (const collection of this.#collections.values()) collection.clear();
    this.#revision = revision;
    this.#durableRevision = revision;
    this.#ring.clear(revision);
    this.#notify(this.#listeners.keys());
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
    if (this.#db.open) this.#write();
    this.#checkpoints?.[Symbol.dispose]();
    this.#db.close();
  }

  /** Does `work` in memory. */
  #run<T>(work: (transaction: Transaction) => T): T {
    this.#refuseInsideCommit();
    this.#isCommitting = true;
    const transaction = new SqliteTransaction(this, this.#revision);
    try {
      const result = work(transaction);
      if (transaction.writes.length > 0) this.#keep(transaction);
      return result;
    } catch (error) {
      transaction.undo();
      throw error;
    } finally {
      this.#isCommitting = false;
    }
  }

  #keep(transaction: SqliteTransaction): void {
    this.#written.push(transaction);
    this.#revision = transaction.revision;
    for (const { change, bytes } of transaction.writes) this.#ring.push(change, bytes);
  }

  /** What it comes to is told to those who staged. While another thread begins the log anew, this one has other things to do. */
  #writeStaged(): void {
    const write = () => {
      try {
        this.#write();
      } catch {
        // `failed` of the batch has told it.
      }
    };
    const pause = this.#checkpoints?.pause;
    if (pause) void pause.then(write);
    else write();
  }

  /** Makes durable what is in memory alone, and tells of it. If that cannot be, all of it is taken back and the error passed on. */
  #write(): void {
    const [written, batch] = [this.#written, this.#batch];
    this.#written = [];
    this.#batch = undefined;
    if (written.length === 0) return;
    try {
      this.#writeRows(written);
    } catch (error) {
      for (const transaction of written.reverse()) transaction.undo();
      this.#durableRevision = this.#revision; // Numbers that were given out are not given out again.
      this.#ring.clear(this.#revision);
      batch?.failed(error);
      this.#notify(this.#listeners.keys());
      throw error;
    }
    this.#durableRevision = this.#revision;
    this.#checkpoints?.count();
    this.#ring.tell();
    batch?.succeeded();
    this.#notify(
      new Set([undefined, ...written.flatMap(({ writes }) => writes.map(({ change }) => change.collection))]),
    );
  }

  #writeRows(written: readonly SqliteTransaction[]): void {
    // Of a record that was written several times the last state alone is written down.
    const rows = new Map<number, Write>();
    for (const { writes } of written) for (const write of writes) rows.set(write.createRevision, write);
    try {
      this.#sql.begin();
      for (const { createRevision, row } of rows.values()) {
        if (row) this.#sql.put(row);
        else this.#sql.delete(createRevision);
      }
      this.#sql.setRevision(this.#revision);
      this.#sql.commit();
    } catch (error) {
      if (this.#db.inTransaction) this.#sql.rollback();
      throw error;
    }
  }

  #refuseInsideCommit(): void {
    if (this.#isCommitting) throw new Error('a commit or a clearing was begun inside a commit');
  }

  /** What is committed is committed: a listener's error ends the process as any bug does, but neither this commit nor other listeners. */
  #notify(collections: Iterable<string | undefined>): void {
    for (const listener of [...collections].flatMap((collection) => [...(this.#listeners.get(collection) ?? [])])) {
      try {
        listener();
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}

interface Write {
  readonly change: Change;
  readonly createRevision: number;
  /** Of the text of the value. */
  readonly bytes: number;
  /** Absent for a deletion. */
  readonly row?: Row;
}

/** One commit under way: writes are seen in memory at once, and can be taken back from there. */
class SqliteTransaction implements Transaction {
  readonly writes: Write[] = [];
  readonly #store: SqliteStore;
  readonly #undo: (() => void)[] = [];
  revision: number;

  constructor(store: SqliteStore, revision: number) {
    this.#store = store;
    this.revision = revision;
  }

  find(collection: string, key: string): StoreRecord | undefined {
    return this.#store.find(collection, key);
  }

  list(collection: string, keyPrefix = ''): readonly StoreRecord[] {
    return this.#store.list(collection, keyPrefix);
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
    const records = this.#store.collection(collection);
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
    const records = this.#store.collection(collection);
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
