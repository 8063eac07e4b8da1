// The store on SQLite: one file, one writer. A commit, or all that is staged in one turn, is one SQLite transaction of records and the
// revision.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errorText } from '../lib/error-text.ts';
import { deepFreeze, type JsonObject } from '../lib/json.ts';
import { checkpoints } from './checkpoints.ts';
import { nearWriter } from './near-writer.ts';
import { RecordStore } from './record-store.ts';
import { Records } from './records.ts';
import { forgetfulWriter } from './row-writer.ts';
import { allRows, newestRevision, newestSchema, SCHEMA_VERSION, setUp } from './statements.ts';
import { type Store, StoreError } from './store.ts';
import { threadWriter } from './thread-writer.ts';

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
  /** What is small is written without the thread: for a store whose writes are few at a time, each with somebody who waits for it. */
  readonly writesNear?: boolean;
}

/** Opens or creates a store. Throws StoreError Unusable when the file cannot be read as one; then not a byte of it has changed. */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, logBytes = LOG_BYTES, ringBytes = RING_BYTES, writesNear = false } = options;
  const records = new Records();
  if (path === ':memory:') return new RecordStore({ records, revision: 0, writer: forgetfulWriter, ringBytes });
  const revision = load(path, records);
  return new RecordStore({
    records,
    revision,
    writer: writesNear ? nearWriter(path, threadWriter(path)) : threadWriter(path),
    checkpoints: (idle) => checkpoints({ path, limitBytes: logBytes, idle }),
    ringBytes,
  });
}

/** Sets the file up, made when it is not there, and puts what it holds into `records`. Gives the newest revision. */
function load(path: string, records: Records): number {
  let db: Database.Database | undefined;
  try {
    const isThere = existsSync(path);
    if (isThere) checkFile(path);
    db = new Database(path);
    setUp(db);
    if (isThere) db.pragma('synchronous = NORMAL'); // To close it brings in what the log of a killed process holds.
    for (const { collection, key, revision, create_revision: createRevision, value: text } of allRows(db)) {
      const value = deepFreeze(JSON.parse(text) as JsonObject);
      records.collection(collection).put({ collection, key, revision, createRevision, value });
    }
    return newestRevision(db);
  } catch (cause) {
    const why = errorText(cause);
    throw new StoreError('Unusable', `the database ${path} cannot be used: ${why}`, { cause });
  } finally {
    db?.close();
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
