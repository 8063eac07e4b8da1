// Nobody is told of what may still be taken back.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { type TestApi, testApi } from './support/api.ts';

/** An API whose database another can lock, and that deletes nothing of it. */
async function apiOnDisk(): Promise<{ readonly api: TestApi; readonly other: Database.Database }> {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'cluster.db');
  const api = await testApi({ path });
  const other = new Database(path);
  other.exec("CREATE TRIGGER kept BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'no room'); END");
  onTestFinished(async () => {
    other.close();
    await api[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  return { api, other };
}

test('a deletion that cannot be written was never seen by those who read meanwhile', async () => {
  const { api, other } = await apiOnDisk();
  const namespace = await api.namespace();
  await api.send('POST', `${namespace}/configmaps`, { metadata: { name: 'm' } });
  other.exec('BEGIN IMMEDIATE');
  const deleted = api.send('DELETE', `${namespace}/configmaps/m`);
  const isGone = () => api.server.store.list('/configmaps').every(({ key }) => !key.endsWith('/m'));
  while (!isGone()) await new Promise((resolve) => setImmediate(resolve));
  const read = api.send('GET', `${namespace}/configmaps/m`);
  for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
  other.exec('ROLLBACK');
  expect((await deleted).status).toBe(500);
  expect((await read).status).toBe(200);
});
