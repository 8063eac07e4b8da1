// The store on SQLite keeps the store's contract, in memory and on disk, and remembers over a restart.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { storeContract } from './contract.ts';

function temporaryFile(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  return join(directory.path, 'store.db');
}

storeContract({ name: 'on SQLite in memory', open: (options) => openSqliteStore({ path: ':memory:', ...options }) });
storeContract({ name: 'on SQLite on disk', open: (options) => openSqliteStore({ path: temporaryFile(), ...options }) });
storeContract({
  name: 'on SQLite on disk, near',
  open: (options) => openSqliteStore({ path: temporaryFile(), writesNear: true, ...options }),
});

it('has no thread until something is written', async () => {
  let threads = 0;
  const count = () => {
    threads += 1;
  };
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  vi.resetModules(); // The thread is one for all stores of the process.
  const fresh = await import('../../src/store/sqlite-store.ts');
  const store = fresh.openSqliteStore({ path: temporaryFile() });
  onTestFinished(() => store[Symbol.dispose]());
  expect(store.list('a')).toEqual([]);
  await new Promise(setImmediate); // Node tells of a thread in a later tick.
  expect(threads).toBe(0);
  store.commit((transaction) => transaction.put('a', 'x', () => ({})));
  await expect.poll(() => threads).toBe(1);
});

const VERSION_1 = `
  CREATE TABLE records (collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, create_revision INTEGER NOT NULL,
    revision INTEGER NOT NULL, schema INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (collection, key));
  CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
  INSERT INTO revision (id, value) VALUES (1, 4);
  INSERT INTO records (collection, key, value, create_revision, revision)
    VALUES ('a', 'y', '{"is":"y"}', 2, 2), ('a', 'x', '{"is":"x"}', 1, 3);
`;

const write = (store: Store, keys: readonly string[]) =>
  store.commit((transaction) => keys.map((key) => transaction.put('a', key, () => ({ is: key }))));

describe('what cannot be written', () => {
  /** A file that takes no record `bad`. */
  function choosyFile(): string {
    const path = temporaryFile();
    openSqliteStore({ path })[Symbol.dispose]();
    const db = new Database(path);
    db.exec(
      "CREATE TRIGGER no BEFORE INSERT ON records WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    db.close();
    return path;
  }

  const stage = (store: Store, key: string) => store.stage((transaction) => transaction.put('a', key, () => ({})));

  it('is told to all who staged in that turn, is taken back, and expires cursors: a list may have shown it', async () => {
    using store = openSqliteStore({ path: choosyFile() });
    write(store, ['before']);
    const cursor = store.after(store.revision, 'a');
    stage(store, 'good');
    const waiting = store.settled();
    const last = stage(store, 'bad');
    await expect(waiting).rejects.toThrow('no room');
    expect(store.list('a').map(({ key }) => key)).toEqual(['before']);
    expect(() => cursor.take(10)).toThrow(expect.objectContaining({ reason: 'Expired' }));
    expect(write(store, ['after'])[0]?.revision).toBeGreaterThan(last.revision);
    expect(store.list('a').map(({ key }) => key)).toEqual(['after', 'before']);
  });

  it('fails the commit that comes upon it, which did nothing', () => {
    using store = openSqliteStore({ path: choosyFile() });
    stage(store, 'bad');
    expect(() => write(store, ['x'])).toThrow('no room');
    expect(store.list('a')).toEqual([]);
    write(store, ['y']);
    expect(store.list('a').map(({ key }) => key)).toEqual(['y']);
  });
});

describe('a store that is opened again', () => {
  it('holds what was staged before it was closed', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    before.stage((transaction) => transaction.put('a', 'x', () => ({})));
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.list('a').map(({ key }) => key)).toEqual(['x']);
  });

  it('holds the same records with the same revisions, and goes on with the next', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    write(before, ['x', 'y', 'z']);
    write(before, ['x']);
    before.commit((transaction) => transaction.delete('a', 'y'));
    const [records, revision] = [before.list('a'), before.revision];
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.list('a')).toEqual(records);
    expect(after.revision).toBe(revision);
    expect(write(after, ['w'])[0]?.revision).toBe(revision + 1);
  });

  it('tells watchers that come with an older revision Expired, and those with the current one what follows', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    write(before, ['x', 'y']);
    const { revision } = before;
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.oldestRevision).toBe(revision);
    expect(() => after.after(revision - 1, 'a')).toThrow(expect.objectContaining({ reason: 'Expired' }));
    const cursor = after.after(revision, 'a');
    write(after, ['z']);
    expect(cursor.take(10)).toMatchObject([{ key: 'z', revision: revision + 1 }]);
  });

  it('stays cleared, above every revision ever issued', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    write(before, ['x', 'y']);
    before.clear();
    const { revision } = before;
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.list('a')).toEqual([]);
    expect(after.revision).toBe(revision);
  });

  it('does not remember what a commit that threw had written', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    const failing = () =>
      before.commit((transaction) => {
        transaction.put('a', 'x', () => ({}));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.list('a')).toEqual([]);
  });

  it('holds a key that was deleted and made again in one turn as it was made last', () => {
    const path = temporaryFile();
    const before = openSqliteStore({ path });
    write(before, ['x', 'y']);
    before.stage((transaction) => transaction.delete('a', 'x'));
    before.stage((transaction) => transaction.put('a', 'x', () => ({ is: 'new' })));
    before.stage((transaction) => transaction.put('a', 'z', () => ({})));
    before.stage((transaction) => transaction.delete('a', 'z'));
    const records = before.list('a');
    before[Symbol.dispose]();
    using after = openSqliteStore({ path });
    expect(after.list('a')).toEqual(records);
    expect(after.find('a', 'x')?.value).toEqual({ is: 'new' });
    expect(after.find('a', 'z')).toBeUndefined();
  });

  it('takes over what a store of version 1 held, once', () => {
    const path = temporaryFile();
    const db = new Database(path);
    db.exec(VERSION_1);
    db.close();
    const records = [
      { collection: 'a', key: 'x', value: { is: 'x' }, revision: 3, createRevision: 1 },
      { collection: 'a', key: 'y', value: { is: 'y' }, revision: 2, createRevision: 2 },
    ];
    for (let opened = 0; opened < 2; opened++) {
      using store = openSqliteStore({ path });
      expect(store.list('a')).toEqual(records);
      expect(store.revision).toBe(4);
    }
    using store = openSqliteStore({ path });
    write(store, ['y']);
    expect(store.find('a', 'y')).toMatchObject({ revision: 5, createRevision: 2 });
  });

  it('may be closed twice', () => {
    const store = openSqliteStore({ path: temporaryFile() });
    store[Symbol.dispose]();
    expect(() => store[Symbol.dispose]()).not.toThrow();
  });
});

describe('a file that is no store', () => {
  const unusable = (why: string) =>
    expect.objectContaining({ reason: 'Unusable', message: expect.stringContaining(why) });

  it('is refused with its name and the reason, and left alone', () => {
    const path = temporaryFile();
    writeFileSync(
      path,
      'this is no database, it is a text of more than a hundred bytes, so that SQLite looks at its head first.',
    );
    expect(() => openSqliteStore({ path })).toThrow(unusable(`${path} cannot be used: file is not a database`));
  });

  it('is refused when it was written by a newer version', () => {
    const path = temporaryFile();
    const store = openSqliteStore({ path });
    write(store, ['x']);
    store[Symbol.dispose]();
    const db = new Database(path);
    db.exec('UPDATE records SET schema = schema + 1');
    db.close();
    expect(() => openSqliteStore({ path })).toThrow(unusable('newer version'));
  });

  it('is refused when its directory is not there', () => {
    expect(() => openSqliteStore({ path: join(temporaryFile(), 'no', 'store.db') })).toThrow(
      unusable('cannot be used'),
    );
  });
});
