// The emulator under measurement: a process of its own, started as a user starts it, with a probe inside.

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Longest } from './figures.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROBE = pathToFileURL(resolve(import.meta.dirname, 'server-probe.mjs')).href;
const FIRST_CLUSTER_PORT = 28_100;
const CLUSTER_PORTS = 300;

/** What the probe says. What is longest is so since the last reset. */
export interface Reading extends Longest {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** Of all threads, since the start. */
  readonly cpuMs: number;
  readonly openFiles: number;
}

export interface ServerProcess extends AsyncDisposable {
  readonly endpoint: string;
  readonly instance: string;
  read(): Promise<Reading>;
  /** After a collection of garbage: the heap is what somebody refers to. */
  readWithoutGarbage(): Promise<Reading>;
  /** Begins to look for what is longest anew. */
  reset(): Promise<Reading>;
  /** Bytes of the files below the data directory. */
  storedBytes(): number;
}

export interface ServerOptions {
  readonly runtime: 'docker' | 'simulated';
}

/** What `npm start` says after `node`. */
const START = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
).scripts.start
  .split(' ')
  .slice(1);

/** How a user starts it: what node is told, where, and in which environment. @param port of the AWS API; 0: any */
export function emulatorCommand({ runtime, port }: ServerOptions & { readonly port: number }) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'eks-fargate-bench-'));
  const instance = `bench-${process.pid}`;
  const env = {
    ...process.env,
    NO_COLOR: '1',
    EKS_FARGATE_PORT: String(port),
    EKS_FARGATE_CLUSTER_PORTS: `${FIRST_CLUSTER_PORT}-${FIRST_CLUSTER_PORT + CLUSTER_PORTS - 1}`,
    EKS_FARGATE_DATA_DIR: dataDirectory,
    EKS_FARGATE_RUNTIME: runtime,
    EKS_FARGATE_INSTANCE: instance,
  };
  return { args: START, cwd: ROOT, env, dataDirectory, instance };
}

/** Flags for the server's node, such as `--cpu-prof`, come from BENCH_NODE_FLAGS. */
export async function startServer({ runtime }: ServerOptions): Promise<ServerProcess> {
  const { args, dataDirectory, instance, ...where } = emulatorCommand({ runtime, port: 0 });
  const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc'];
  const child = spawn(process.execPath, [...flags, '--import', PROBE, ...args], { ...where, stdio });
  const screen = await readUntilReady(child);
  const endpoint = /AWS endpoint\s+(http:\S+)/.exec(screen)?.[1] ?? '';
  const ask = async (question: 'read' | 'read without garbage' | 'reset') => {
    child.send(question);
    const [reading] = (await once(child, 'message')) as [Reading];
    return reading;
  };
  await ask('reset');
  return {
    endpoint,
    instance,
    read: () => ask('read'),
    readWithoutGarbage: () => ask('read without garbage'),
    reset: () => ask('reset'),
    storedBytes: () => bytesBelow(dataDirectory),
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

function readUntilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolveReady, reject) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (/Then try:/.test(text)) resolveReady(text);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}:\n${text}`)));
  });
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
