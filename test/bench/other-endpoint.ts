// Another AWS endpoint, to be loaded in the same run: one that runs (BENCH_AWS_URL), or one that is started by a command
// (BENCH_AWS_COMMAND, in which PORT stands for the port), of which start and memory are measured as well.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface OtherEndpoint extends AsyncDisposable {
  readonly endpoint: string;
  /** From the command to the first answer. Undefined for one that was not started here. */
  readonly startMs?: number;
  /** Of its process, as the system tells it. */
  rssBytes?(): number;
}

/** Undefined when the environment names none. */
export async function otherEndpoint(): Promise<OtherEndpoint | undefined> {
  const { BENCH_AWS_URL: endpoint, BENCH_AWS_COMMAND: command } = process.env;
  if (command) return startCommand(command);
  return endpoint ? { endpoint, async [Symbol.asyncDispose]() {} } : undefined;
}

async function startCommand(command: string): Promise<OtherEndpoint> {
  if (!command.includes('PORT'))
    throw new Error(`BENCH_AWS_COMMAND (${command}) does not say PORT where its port goes`);
  const port = await freePort();
  const [program = '', ...args] = command.replaceAll('PORT', String(port)).split(' ');
  const endpoint = `http://127.0.0.1:${port}`;
  const start = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
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
    rssBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
