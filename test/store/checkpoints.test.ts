// SQLite's log: it does not grow without end, and it is not the writer who waits while it is brought in.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';

const MIB = 1024 * 1024;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a log that has grown too long is brought into the database, and begun anew', { timeout: 60_000 }, async () => {
  const path = join(folder, 'store.db');
  using store = openSqliteStore({ path, logBytes: MIB });
  const write = (index: number) =>
    store.commit((transaction) => transaction.put('c', `k${index % 50}`, () => ({ text: 'x'.repeat(2000), index })));
  let index = 0;
  const sizeOf = (suffix: string) => statSync(`${path}${suffix}`).size;
  const empty = sizeOf('');
  write(index++);
  while (sizeOf('-wal') <= MIB) write(index++);
  // A writer with pauses: the checkpoint is another thread's, and wants a processor too.
  const deadline = AbortSignal.timeout(50_000);
  for (let turn = 0; sizeOf('-wal') > MIB && !deadline.aborted; turn++) {
    if (turn % 20 === 0) write(index++);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sizeOf('-wal')).toBeLessThanOrEqual(MIB);
  expect(sizeOf('')).toBeGreaterThan(empty);
  expect(store.find('c', `k${(index - 1) % 50}`)?.value['index']).toBe(index - 1);
});

it('the log of a writer that never rests does not grow without end', { timeout: 60_000 }, async () => {
  const path = join(folder, 'store.db');
  using store = openSqliteStore({ path, logBytes: MIB });
  let longest = 0;
  for (let index = 0; index < 40_000; index++) {
    store.stage((transaction) => transaction.put('c', `k${index % 50}`, () => ({ text: 'x'.repeat(2000), index })));
    await store.settled();
    longest = Math.max(longest, statSync(`${path}-wal`).size);
  }
  // All together they are more than 300 MiB of it.
  expect(longest).toBeLessThan(100 * MIB);
});

it('a log that is short stays where it is: no commit waits for the disk', () => {
  const path = join(folder, 'store.db');
  using store = openSqliteStore({ path });
  for (let index = 0; index < 3000; index++)
    store.commit((transaction) => transaction.put('c', `k${index}`, () => ({ text: 'x'.repeat(2000) })));
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(8 * MIB);
});
