// Writes that take their time: nobody but those who wait for them is held up, and what is staged meanwhile stands or falls with them.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { takeAll } from './support/told.ts';

let store: Store;
let other: Database.Database;
beforeEach(() => {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'store.db');
  store = openSqliteStore({ path });
  other = new Database(path);
  onTestFinished(() => {
    other.close();
    store[Symbol.dispose]();
    directory[Symbol.dispose]();
  });
});

const stage = (key: string) => store.stage((transaction) => transaction.put('a', key, () => ({})));
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Stages the key while another has the right to write, gives that the time that it needs to be under way, and says when it was settled. */
async function stageAndSend(key: string): Promise<{ isSettled: () => boolean; settled: Promise<void> }> {
  stage(key);
  const settled = store.settled()!;
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  settled.then(over, over);
  await turns(3);
  return { isSettled: () => isOver, settled };
}

it('the event loop goes on while a write waits', async () => {
  other.exec('BEGIN IMMEDIATE');
  const { isSettled, settled } = await stageAndSend('x');
  await turns(100);
  expect(isSettled()).toBe(false);
  other.exec('ROLLBACK');
  await settled;
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'x' }]);
});

it('what is staged meanwhile is told after it, and not with it', async () => {
  const cursor = store.after(store.revision, 'a');
  const told: string[][] = [];
  using _listener = store.onCommit(() => told.push(takeAll(cursor)));
  other.exec('BEGIN IMMEDIATE');
  const first = await stageAndSend('x');
  stage('y');
  const second = store.settled();
  await turns(3);
  other.exec('ROLLBACK');
  await first.settled;
  expect(told).toEqual([['ADDED x 1']]);
  expect(cursor.revision).toBe(1);
  await second;
  expect(told).toEqual([['ADDED x 1'], ['ADDED y 2']]);
  expect(store.settled()).toBeUndefined();
});

it('whoever asks while it is under way, and staged nothing, waits for it', async () => {
  other.exec('BEGIN IMMEDIATE');
  await stageAndSend('x');
  const settled = store.settled();
  other.exec('ROLLBACK');
  await settled;
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'x' }]);
});

it('what is staged on top of it is taken back with it, and both are told why', async () => {
  other.exec(
    "CREATE TRIGGER no BEFORE INSERT ON records WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no room'); END",
  );
  other.exec('BEGIN IMMEDIATE');
  const first = await stageAndSend('bad');
  stage('good');
  const second = store.settled();
  other.exec('ROLLBACK');
  await expect(first.settled).rejects.toThrow('no room');
  await expect(second).rejects.toThrow('no room');
  expect([store.list('a'), store.settled()]).toEqual([[], undefined]);
  stage('after');
  await store.settled();
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'after' }]);
});

it('whoever writes again what could not be written, as soon as it hears of it, does so once a second', async () => {
  other.exec(
    "CREATE TRIGGER no BEFORE INSERT ON records WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no room'); END",
  );
  const failedMs: number[] = [];
  const failedTwice = new Promise<void>((resolve) => {
    const listener = store.onCommit(() => {
      failedMs.push(performance.now());
      if (failedMs.length < 2) return void stage('bad');
      listener[Symbol.dispose]();
      resolve();
    });
  });
  stage('bad');
  await failedTwice;
  expect(failedMs[1]! - failedMs[0]!).toBeGreaterThan(500);
  stage('good');
  await store.settled();
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'good' }]);
});

it('a commit that has to be durable at once waits for it, and then for its own', async () => {
  await stageAndSend('x');
  store.commit((transaction) => transaction.put('a', 'y', () => ({})));
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'x' }, { key: 'y' }]);
  expect(store.settled()).toBeUndefined();
});

it('a store that is closed in other turns lets the event loop go on until the writes are done, and holds them', async () => {
  other.exec('BEGIN IMMEDIATE');
  await stageAndSend('x');
  stage('y');
  let isClosed = false;
  const closed = store[Symbol.asyncDispose]().then(() => {
    isClosed = true;
  });
  await turns(100);
  expect(isClosed).toBe(false);
  other.exec('ROLLBACK');
  await closed;
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'x' }, { key: 'y' }]);
});

it('who writes to a store that is closed is told so', async () => {
  await store[Symbol.asyncDispose]();
  stage('x');
  await expect(store.settled()).rejects.toThrow('the store is closed');
  expect(store.list('a')).toEqual([]);
});

it('a store that is closed meanwhile holds it', async () => {
  await stageAndSend('x');
  stage('y');
  store[Symbol.dispose]();
  expect(other.prepare('SELECT key FROM records').all()).toEqual([{ key: 'x' }, { key: 'y' }]);
});
