// The audit log's writer: in order, bounded, and never in anybody's way.

import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendToFile, auditLog } from '../../src/apiserver/audit/audit-log.ts';
import type { Logger } from '../../src/lib/logger.ts';

let folder: string;
let told: string[];
const logger: Logger = {
  debug() {},
  info() {},
  warn: (fields, words) => void told.push(`${words} ${JSON.stringify(fields)}`),
  error: (_, words) => void told.push(words),
  child: () => logger,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is written is there, in order, when the log is closed', async () => {
  const path = join(folder, 'deep', 'cluster.log');
  const log = auditLog(appendToFile(path), logger);
  for (let index = 0; index < 1000; index++) log.write(`${index}\n`);
  await log[Symbol.asyncDispose]();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)));
});

test('a file that is moved away is made anew', async () => {
  const path = join(folder, 'cluster.log');
  for (const line of ['first', 'second']) {
    const log = auditLog(appendToFile(path), logger);
    log.write(`${line}\n`);
    await log[Symbol.asyncDispose]();
    if (line === 'first') renameSync(path, `${path}.1`);
  }
  expect(readFileSync(path, 'utf8')).toBe('second\n');
});

/** Stands for a disk: each piece waits to be let through, or refused. */
function disk() {
  const pieces: { text: string; settle(error?: Error): void }[] = [];
  const arrivals: (() => void)[] = [];
  return {
    append: (text: string) =>
      new Promise<void>((resolve, reject) => {
        pieces.push({ text, settle: (error) => (error ? reject(error) : resolve()) });
        arrivals.splice(0).forEach((arrived) => void arrived());
      }),
    next: async () => {
      while (pieces.length === 0) await new Promise<void>((resolve) => arrivals.push(resolve));
      return pieces.shift() as (typeof pieces)[number];
    },
  };
}

test('a disk that fails loses what it was given, and the log says so and goes on', async () => {
  const { append, next } = disk();
  const log = auditLog(append, logger);
  log.write('a\n');
  const first = await next();
  log.write('b\n');
  first.settle(new Error('ENOSPC'));
  const second = await next();
  expect(second.text).toBe('\nb\n');
  expect(told).toEqual(['audit events are being lost']);
  second.settle();
  await log[Symbol.asyncDispose]();
  expect(told.slice(1)).toEqual(['audit events are written again {"lost":1}']);
});

test('a disk that does not keep up is not waited for: no more than ten thousand events are kept for it', async () => {
  const { append, next } = disk();
  const log = auditLog(append, logger);
  for (let index = 0; index < 10_003; index++) log.write(`${index}\n`);
  (await next()).settle();
  const rest = await next();
  expect(rest.text.split('\n').length - 1).toBe(10_000);
  rest.settle();
  await log[Symbol.asyncDispose]();
  expect(told).toEqual(['audit events are being lost', 'audit events are written again {"lost":2}']);
});
