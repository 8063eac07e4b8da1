// All SQL of the store: the schema and the prepared, named statements.

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

export interface Statements {
  begin(): void;
  commit(): void;
  rollback(): void;
  put(row: Row): void;
  delete(createRevision: number): void;
  deleteAll(): void;
  setRevision(value: number): void;
  revision(): number;
  all(): IterableIterator<Row>;
}

/** The latest version of all rows; 0 where there is no table yet, or nothing in it. */
export function newestSchema(db: Database.Database): number {
  const table = db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE name = 'records'").get();
  const newest = table && db.prepare<[], { schema: number | null }>('SELECT max(schema) AS schema FROM records').get();
  return newest?.schema ?? 0;
}

/** Sets the file up for one writer and prepares the statements. */
export function prepareStatements(db: Database.Database): Statements {
  // Setting the file up waits for the disk many times; a new file that a loss of power takes is made again.
  db.pragma('synchronous = OFF');
  db.pragma('journal_mode = WAL');
  if (hasKeyedRows(db)) bringUp(db);
  db.exec(SCHEMA);
  db.pragma('synchronous = NORMAL');
  db.pragma('wal_autocheckpoint = 0'); // It would wait for the disk inside a commit: see checkpoints.ts.
  db.pragma('journal_size_limit = 0'); // A log that is begun anew is cut first.
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  // By position: to look for each by its name costs a tenth of the whole.
  const put = db.prepare<[string, string, string, number, number]>(
    `INSERT INTO records (collection, key, value, create_revision, revision)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (create_revision) DO UPDATE SET value = excluded.value, revision = excluded.revision`,
  );
  const remove = db.prepare<[number]>('DELETE FROM records WHERE create_revision = ?');
  const removeAll = db.prepare('DELETE FROM records');
  const setRevision = db.prepare<[number]>('UPDATE revision SET value = ? WHERE id = 1');
  const revision = db.prepare<[], { value: number }>('SELECT value FROM revision WHERE id = 1');
  const all = db.prepare<[], Row>('SELECT collection, key, value, create_revision, revision FROM records');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => void rollback.run(),
    put: ({ collection, key, value, create_revision: created, revision: at }) =>
      void put.run(collection, key, value, created, at),
    delete: (createRevision) => void remove.run(createRevision),
    deleteAll: () => void removeAll.run(),
    setRevision: (value) => void setRevision.run(value),
    revision: () => revision.get()?.value ?? 0,
    all: () => all.iterate(),
  };
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
