// All SQL of the store: the schema, how a file is set up and read, and what its writer prepares.

import type Database from 'better-sqlite3';

/** Raised when the meaning of a value or of the table changes. Rows of a later version are refused, those of earlier ones are brought up. */
export const SCHEMA_VERSION = 2;

// A record is known by the revision that it was made at, which no other has: rows are only ever added at the end. A unique index of the
// keys, which memory sees to anyway, was a third of all that was written. TEXT values were measured faster than BLOB.
const RECORDS = `
  CREATE TABLE IF NOT EXISTS records (
    create_revision INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    revision INTEGER NOT NULL,
    schema INTEGER NOT NULL DEFAULT ${SCHEMA_VERSION}
  );
`;
const SCHEMA = `
  BEGIN;
  ${RECORDS}
  CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
  INSERT OR IGNORE INTO revision (id, value) VALUES (1, 0);
  COMMIT;
`;

/** From version 1, whose rows had their keys for an identity. */
const BRING_UP = `
  BEGIN;
  ALTER TABLE records RENAME TO earlier;
  ${RECORDS}
  INSERT INTO records (create_revision, collection, key, value, revision)
    SELECT create_revision, collection, key, value, revision FROM earlier;
  DROP TABLE earlier;
  COMMIT;
`;

export interface Row {
  readonly collection: string;
  readonly key: string;
  readonly value: string;
  readonly create_revision: number;
  readonly revision: number;
}

/** What the writer prepares; values are bound by position: to look for each by its name costs a tenth of the whole. */
export const WRITES = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  put: `INSERT INTO records (collection, key, value, create_revision, revision)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (create_revision) DO UPDATE SET value = excluded.value, revision = excluded.revision`,
  remove: 'DELETE FROM records WHERE create_revision = ?',
  removeAll: 'DELETE FROM records',
  setRevision: 'UPDATE revision SET value = ? WHERE id = 1',
} as const;

/** How the writer's connection is set. */
export const WRITER_SETUP: readonly string[] = [
  'synchronous = NORMAL',
  'wal_autocheckpoint = 0', // It would wait for the disk inside a commit: see checkpoints.ts.
  'journal_size_limit = 0', // A log that is begun anew is cut first.
];

/** The latest version of all rows; 0 where there is no table yet, or nothing in it. */
export function newestSchema(db: Database.Database): number {
  const table = db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE name = 'records'").get();
  const newest = table && db.prepare<[], { schema: number | null }>('SELECT max(schema) AS schema FROM records').get();
  return newest?.schema ?? 0;
}

/**
 * Makes what is not there, and brings up what is of an earlier version. It waits for the disk many times, if it is told to: a new file that
 * a loss of power takes is made again.
 */
export function setUp(db: Database.Database): void {
  db.pragma('synchronous = OFF');
  db.pragma('journal_mode = WAL');
  if (hasKeyedRows(db)) bringUp(db);
  db.exec(SCHEMA);
}

export function newestRevision(db: Database.Database): number {
  return db.prepare<[], { value: number }>('SELECT value FROM revision WHERE id = 1').get()?.value ?? 0;
}

export function allRows(db: Database.Database): IterableIterator<Row> {
  return db.prepare<[], Row>('SELECT collection, key, value, create_revision, revision FROM records').iterate();
}

function hasKeyedRows(db: Database.Database): boolean {
  const columns = db.pragma('table_info(records)') as readonly { name: string; pk: number }[];
  return columns.some(({ name, pk }) => name === 'key' && pk > 0);
}

/** Durable before anything else is written, or not done at all. */
function bringUp(db: Database.Database): void {
  db.pragma('synchronous = FULL');
  try {
    db.exec(BRING_UP);
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
  db.pragma('synchronous = OFF');
}
