// The program of test/fixtures/client-go: the one on PATH, else built with the Go of this machine. It runs against an API server, and
// what it says is waited for.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { onPath } from '../support/tools.ts';

const run = promisify(execFile);

const NAME = 'client-go-program';
const SOURCE = resolve(import.meta.dirname, '../fixtures/client-go');
/** It has much to compile the first time, and then nothing. */
const BUILD_LIMIT_MS = 600_000;
const PATIENCE_MS = 30_000;

/** @param directory for what is built; returns the program's path, or undefined, having said why */
export async function goProgram(directory: string): Promise<string | undefined> {
  const ready = onPath(NAME);
  if (ready !== undefined) return ready;
  if (onPath('go') === undefined) return undefined;
  const path = join(directory, NAME);
  try {
    await run('go', ['build', '-buildvcs=false', '-o', path, '.'], { cwd: SOURCE, timeout: BUILD_LIMIT_MS });
    return path;
  } catch (error) {
    process.stdout.write(`the client-go program could not be built: ${String(error)}\n`);
    return undefined;
  }
}

export interface GoProgram extends Disposable {
  /** What it has said so far, as `what: value`. */
  readonly said: readonly string[];
  /** Resolves when it has said that, from the line `after` on, with the line's number. */
  says(text: string | RegExp, after?: number): Promise<number>;
  /** Resolves with its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

export function startGoProgram(path: string, kubeconfig: string, ...args: string[]): GoProgram {
  const child = spawn(path, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  let complaints = '';
  let isOver = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  createInterface(child.stdout).on('line', (line) => {
    const { what, value } = JSON.parse(line) as { what: string; value: unknown };
    said.push(`${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    tell();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString('utf8');
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    isOver = true;
    tell();
    return (code ?? signal) as number | string;
  });
  return {
    said,
    ended,
    says: (text, after = 0) =>
      new Promise((found, reject) => {
        const isIt = (line: string) => (typeof text === 'string' ? line === text : text.test(line));
        const fail = (how: string) => reject(new Error(`it ${how} ${text}:\n${said.join('\n')}\n${complaints}`));
        const patience = setTimeout(() => fail('never said'), PATIENCE_MS);
        const look = () => {
          const at = said.findIndex((line, index) => index >= after && isIt(line));
          if (at >= 0) found(at);
          else if (isOver) fail('ended without');
          else return;
          clearTimeout(patience);
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    signal: (name) => void child.kill(name),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}
