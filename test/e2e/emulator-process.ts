// The emulator as a user starts it: a process of its own, found by what its start screen says.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LAUNCH = resolve(import.meta.dirname, '../../src/launch.mjs');

export interface EmulatorProcess {
  readonly endpoint: string;
  readonly screen: string;
  readonly pid: number;
  /** Ends it; resolves with the exit code, or the signal's name. */
  stop(signal: 'SIGINT' | 'SIGKILL'): Promise<number | string>;
  /** Holds it in its tracks, and lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

export interface ProcessOptions {
  readonly dataDirectory: string;
  readonly runtime: 'docker' | 'simulated';
  readonly instance: string;
  /** Environment variables that differ from this process's. */
  readonly settings?: Readonly<Record<string, string>>;
  /** First of fifty ports. */
  readonly firstPort: number;
  /** DOCKER_HOST and its kin, where it is not this machine's engine. */
  readonly engine?: Readonly<Record<string, string>>;
}

export function temporaryDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'eks-fargate-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export async function startProcess(options: ProcessOptions): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [LAUNCH, 'up'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...options.engine,
      NO_COLOR: '1',
      EKS_FARGATE_PORT: String(options.firstPort),
      EKS_FARGATE_CLUSTER_PORTS: `${options.firstPort + 1}-${options.firstPort + 49}`,
      EKS_FARGATE_DATA_DIR: options.dataDirectory,
      EKS_FARGATE_RUNTIME: options.runtime,
      EKS_FARGATE_INSTANCE: options.instance,
      ...options.settings,
    },
  });
  const screen = await readUntilReady(child);
  const endpoint = /AWS endpoint\s+(http:\S+)/.exec(screen)?.[1] ?? '';
  return {
    endpoint,
    screen,
    pid: child.pid ?? 0,
    stop: (signal) => stopProcess(child, signal),
    signal: (name) => void child.kill(name),
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

async function stopProcess(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<number | string> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? '';
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  child.kill(signal);
  const [code, by] = await exited;
  return code ?? by ?? '';
}
