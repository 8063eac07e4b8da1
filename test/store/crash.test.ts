// A process that is killed in the middle of its writes: what it was told is written is there, and nothing is there by half.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';

const WRITER = resolve(import.meta.dirname, 'support/crash-writer.ts');
const ROUNDS = 6;
/** How many older pairs the writer keeps. */
const KEPT = 50;

interface Acknowledged {
  readonly number: number;
  readonly revision: number;
}

/** Lets a writer go on from `first`, kills it once it has spoken `count` times, and gives the last commit that it said. */
async function writeAndKill(
  args: readonly [path: string, first: number, atOnce: number, where: string],
  count: number,
) {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last: Acknowledged | undefined;
  let said = 0;
  createInterface(child.stdout).on('line', (line) => {
    const [number, revision] = line.split(' ').map(Number);
    last = { number: number!, revision: revision! };
    if (++said === count) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return last!;
}

const numbersOf = (store: Store, collection: string) =>
  store
    .list(collection)
    .map(({ value }) => Number(value['number']))
    .sort((a, b) => a - b);

it.each([
  ['commit', 0, 'by the thread'],
  ['staged commit', 7, 'by the thread'],
  ['commit', 0, 'near'],
  ['staged commit', 1, 'near'],
])(
  'a store whose process is killed again and again holds every acknowledged %s, whole, and no other by half (%s, %s)',
  async (_what, atOnce, where) => {
    const directory = temporaryDirectory();
    onTestFinished(() => directory[Symbol.dispose]());
    const path = join(directory.path, 'store.db');
    let next = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await writeAndKill(
        [path, next, atOnce, where],
        1 + Math.floor(Math.random() * (atOnce === 0 ? 600 : 90)),
      );
      const db = new Database(path);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
      using store = openSqliteStore({ path });
      const newest = Number(store.find('counter', 'commits')?.value['number']);
      expect(newest).toBeGreaterThanOrEqual(acknowledged.number);
      expect(store.revision).toBeGreaterThanOrEqual(acknowledged.revision);
      const kept = Array.from(
        { length: Math.min(KEPT, newest + 1) },
        (_, at) => newest + 1 - Math.min(KEPT, newest + 1) + at,
      );
      expect(numbersOf(store, 'left')).toEqual(kept);
      expect(numbersOf(store, 'right')).toEqual(kept);
      for (const { value, revision } of [...store.list('left'), ...store.list('right')]) {
        expect(value['revision']).toBe(revision);
        expect(revision).toBeLessThanOrEqual(store.revision);
        expect(String(value['padding'])).toHaveLength((Number(value['number']) * 7919) % 6_000);
      }
      next = newest + 1;
    }
  },
  120_000,
);
