// A file that was damaged while nobody had it open is refused with its name and the reason, and not a byte of it changes.

import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';

const PAGE = 4096;

/** A store of some fifty pages that was closed in order. */
function fullFile(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  const path = join(directory.path, 'store.db');
  using store = openSqliteStore({ path });
  store.commit((transaction) => {
    for (let number = 0; number < 200; number++)
      transaction.put('things', `thing-${number}`, () => ({ number, text: 'x'.repeat(800) }));
  });
  return path;
}

function overwrite(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, at, at + PAGE);
  writeFileSync(path, bytes);
}

function change(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

/** Leaves the log that a killed process would, beside a file that has lost its end since. */
function cutBesideLog(path: string): void {
  const db = new Database(path);
  db.exec('UPDATE revision SET value = value + 1');
  copyFileSync(`${path}-wal`, `${path}-kept`);
  db.close();
  copyFileSync(`${path}-kept`, `${path}-wal`);
  truncateSync(path, 3 * PAGE);
}

const DAMAGES: readonly [string, (path: string) => void, RegExp][] = [
  ['is a text', (path) => writeFileSync(path, 'no database, but a long text\n'.repeat(400)), /not a database/],
  ['was cut short', (path) => truncateSync(path, 3 * PAGE), /malformed/],
  ['was cut within a page', (path) => truncateSync(path, 3 * PAGE + 100), /malformed/],
  ['was cut within its head', (path) => truncateSync(path, 60), /malformed/],
  ['was cut short beside the log of a killed process', cutBesideLog, /damaged/],
  ['had a page in the middle overwritten', (path) => overwrite(path, 20 * PAGE), /damaged/],
  ['is of a newer version', (path) => change(path, "UPDATE records SET schema = 3 WHERE key = 'thing-7'"), /newer/],
  [
    'has a record that is no JSON',
    (path) => change(path, "UPDATE records SET value = '{' WHERE key = 'thing-7'"),
    /JSON/,
  ],
];

it.each(DAMAGES)('a file that %s is refused in one line, and left as it is', (_what, damage, why) => {
  const path = fullFile();
  damage(path);
  const files = [path, `${path}-wal`].filter((name) => existsSync(name));
  const before = files.map((name) => readFileSync(name));
  const line = expect.stringMatching(new RegExp(`^the database ${path} cannot be used: .*${why.source}.*$`)) as string;
  expect(() => openSqliteStore({ path })).toThrow(expect.objectContaining({ reason: 'Unusable', message: line }));
  expect(files.map((name) => readFileSync(name))).toEqual(before);
});
