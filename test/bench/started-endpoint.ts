// A server that is started by a command, ours or another: what it takes until it answers, and its memory as the system tells it.

import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { residentBytes } from '../support/resident-bytes.ts';

export interface StartedEndpoint extends AsyncDisposable {
  readonly endpoint: string;
  /** From the command to the first answer. */
  readonly startMs: number;
  /** Of its process. */
  rssBytes(): number;
}

/** What is run so that something listens on a port. */
export interface StartCommand extends Pick<SpawnOptions, 'cwd' | 'env'> {
  readonly program: string;
  readonly args: readonly string[];
  readonly port: number;
}

/** Rejects when the program cannot be run. */
export async function startEndpoint({ program, args, port, ...where }: StartCommand): Promise<StartedEndpoint> {
  const endpoint = `http://127.0.0.1:${port}`;
  const start = performance.now();
  const child = spawn(program, args, { ...where, stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  const answers = () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  const untilAnswered = async () => {
    // A look too often would take from it what it needs to start.
    while (!(await answers())) await pause(20);
  };
  await Promise.race([untilAnswered(), failed]);
  return {
    endpoint,
    startMs: performance.now() - start,
    rssBytes: () => residentBytes(child.pid),
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
