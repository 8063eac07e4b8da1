// One process owns a data directory, and a process that was killed does not.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockDirectory } from '../../src/store/directory-lock.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';

const HOLDER = resolve(import.meta.dirname, 'support/lock-holder.ts');
const taken = expect.objectContaining({
  reason: 'Unusable',
  message: expect.stringContaining('another emulator is using it'),
});

function temporaryPath(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  return join(directory.path, 'data');
}

it('a directory that is locked is refused until it is let go', () => {
  const path = temporaryPath();
  const lock = lockDirectory(path);
  expect(() => lockDirectory(path)).toThrow(taken);
  lock[Symbol.dispose]();
  lock[Symbol.dispose]();
  using again = lockDirectory(path);
  expect(again).toBeDefined();
});

it('a directory that another process has locked is refused until that process is killed', async () => {
  const path = temporaryPath();
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(() => lockDirectory(path)).toThrow(taken);
  child.kill('SIGKILL');
  await once(child, 'exit');
  using lock = lockDirectory(path);
  expect(lock).toBeDefined();
});

it('a path that is a file is refused with its name', () => {
  const path = temporaryPath();
  writeFileSync(path, '');
  expect(() => lockDirectory(path)).toThrow(
    expect.objectContaining({ reason: 'Unusable', message: expect.stringContaining(path) }),
  );
});
