// Who writes what: small sets of rows here, the first, the large, and all while the disk is slow or somebody else writes, the thread.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { nearWriter } from '../../src/store/near-writer.ts';
import type { RowChanges, RowWriter } from '../../src/store/row-writer.ts';
import { setUp } from '../../src/store/statements.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';

/** The thread's part, which remembers what it was given. */
interface Far extends RowWriter {
  readonly given: RowChanges[];
}

function farWriter(): Far {
  const given: RowChanges[] = [];
  return {
    given,
    write(changes, done) {
      given.push(changes);
      done();
    },
    wait: () => undefined,
    close: () => Promise.resolve(),
    [Symbol.dispose]: () => undefined,
  };
}

let revision = 0;
const rows = (count: number, value = '{}'): RowChanges => {
  const puts = Array.from({ length: count }, () => {
    revision += 1;
    return { collection: 'a', key: String(revision), value, create_revision: revision, revision };
  });
  return { revision, puts, deletes: [], isCleared: false };
};

let db: Database.Database;
let far: Far;
let near: RowWriter;
let stepMs: number;
let nowMs: number;
beforeEach(() => {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'store.db');
  db = new Database(path);
  setUp(db);
  far = farWriter();
  nowMs = 0;
  stepMs = 0;
  near = nearWriter(path, far, () => {
    nowMs += stepMs;
    return nowMs;
  });
  onTestFinished(() => {
    near[Symbol.dispose]();
    db.close();
    directory[Symbol.dispose]();
  });
  write(rows(1));
});

/** Rejects what could not be written; both sides here are done at once. */
function write(changes: RowChanges): void {
  let isDone = false;
  near.write(changes, (problem) => {
    expect(problem).toBeUndefined();
    isDone = true;
  });
  expect(isDone).toBe(true);
}

const written = () => db.prepare('SELECT count(*) FROM records').pluck().get();
const knownRevision = () => db.prepare('SELECT value FROM revision').pluck().get();

it('the first set is the thread’s, the small ones after it are written at once', () => {
  expect([far.given.length, written()]).toEqual([1, 0]);
  const changes = rows(8);
  write(changes);
  expect([far.given.length, written(), knownRevision()]).toEqual([1, 8, changes.revision]);
  write({ revision: revision + 1, puts: [], deletes: [changes.puts[0]!.create_revision], isCleared: false });
  expect([far.given.length, written(), knownRevision()]).toEqual([1, 7, changes.revision + 1]);
});

it.each([
  ['many rows', rows(9)],
  ['long ones', rows(2, 'x'.repeat(10_000))],
  ['what clears all', { ...rows(1), isCleared: true }],
])('the thread has %s', (_what, changes) => {
  write(changes);
  expect([far.given.length, written()]).toEqual([2, 0]);
});

it('the thread has all for a while when a write has waited for the disk', () => {
  stepMs = 6;
  write(rows(1));
  stepMs = 0;
  write(rows(1));
  expect([far.given.length, written()]).toEqual([2, 1]);
  nowMs += 10_000;
  write(rows(1));
  expect([far.given.length, written()]).toEqual([2, 2]);
});

it('the thread has what another holds up', () => {
  db.exec('BEGIN IMMEDIATE');
  write(rows(1));
  db.exec('ROLLBACK');
  expect([far.given.length, written()]).toEqual([2, 0]);
});

it('what is closed writes nothing any more', async () => {
  write(rows(1));
  await near.close();
  write(rows(1));
  expect([far.given.length, written()]).toEqual([2, 1]);
});
