// A data directory that was damaged between two runs: the start says which file and why, ends, and changes nothing in it.

import { cpSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { apiClients, clusterStatus, createCluster, createRole } from './api-clients.ts';
import { startProcess, temporaryDirectory } from './emulator-process.ts';

const directory = temporaryDirectory();
const dataDirectory = join(directory.path, 'data');
const AWS = 'aws.db';
const CLUSTER = join('clusters', '123456789012-us-west-2-demo', 'cluster.db');

beforeAll(async () => {
  const place = { dataDirectory, instance: `damage-${process.pid}`, firstPort: 24_110, runtime: 'simulated' } as const;
  const emulator = await startProcess(place);
  const clients = apiClients(emulator.endpoint);
  await createRole(clients);
  await createCluster(clients);
  expect(await clusterStatus(clients)).toBe('ACTIVE');
  await emulator.stop('SIGINT');
});

afterAll(() => directory[Symbol.dispose]());

/** Starts on a copy of the data directory in which one file is damaged; it must not come to serve. */
async function startDamaged(file: string, damage: (path: string) => void) {
  const copy = temporaryDirectory();
  onTestFinished(() => copy[Symbol.dispose]());
  const data = join(copy.path, 'data');
  cpSync(dataDirectory, data, { recursive: true });
  const path = join(data, file);
  damage(path);
  const before = readFileSync(path);
  const args = ['up', '--data-dir', data, '--port', '0', '--cluster-ports', '24160-24169', '--runtime', 'simulated'];
  const { code, stderr } = await runCli(args, { cwd: directory.path, env: {} });
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return { path, code, line, isUntouched: readFileSync(path).equals(before) };
}

const cut = (path: string) => truncateSync(path, 3 * 4096);

function makeNewer(path: string): void {
  const db = new Database(path);
  db.exec('UPDATE records SET schema = schema + 1');
  db.close();
}

it.each([
  [AWS, 'was cut short', cut, 'malformed'],
  [CLUSTER, 'was cut short', cut, 'malformed'],
  [CLUSTER, 'is of a newer version', makeNewer, 'newer version'],
])(
  '%s that %s ends the start with one line and exit code 1, and is left as it is',
  async (file, _what, damage, why) => {
    const { path, code, line, isUntouched } = await startDamaged(file, damage);
    expect(line).toMatch(/^eks-fargate: the database .* cannot be used: /);
    expect(line).toContain(path);
    expect(line).toContain(why);
    expect(code).toBe(1);
    expect(isUntouched).toBe(true);
  },
);
