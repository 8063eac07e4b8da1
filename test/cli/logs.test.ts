// What follows a running emulator: its log, its status.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatorProcess, startProcess, temporaryDirectory } from '../e2e/emulator-process.ts';
import { type Ended, runCli } from './run-cli.ts';

const LAUNCH = resolve(import.meta.dirname, '../../src/launch.mjs');
const directory = temporaryDirectory();
const port = 24_905;
let emulator: EmulatorProcess;

beforeAll(async () => {
  const options = { dataDirectory: directory.path, instance: `logs-${process.pid}`, firstPort: port };
  emulator = await startProcess({ ...options, runtime: 'simulated' });
});

afterAll(async () => {
  await emulator.stop('SIGINT');
  directory[Symbol.dispose]();
});

/** Starts a command that goes on, and resolves once it has said what is wanted. */
async function follow(args: readonly string[], wanted: RegExp): Promise<string> {
  const env = { ...process.env, EKS_FARGATE_PORT: String(port), NO_COLOR: '1' };
  const child = spawn(process.execPath, [LAUNCH, ...args], { env, cwd: directory.path });
  onTestFinished(() => void child.kill());
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (wanted.test(said)) return said;
  }
  await once(child, 'close');
  throw new Error(`it ended, and said:\n${said}`);
}

const run = (...args: string[]) => runCli(args, { cwd: directory.path, env: { EKS_FARGATE_PORT: String(port) } });

describe('logs', () => {
  it('are shown line by line, for people and as JSON', async () => {
    const { code, stdout } = await run('logs');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z info +the emulator answers \{"endpoint":"http:/m);
    const [line = ''] = (await run('logs', '-o', 'json')).stdout.split('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'the emulator answers' });
  });

  it('can be followed', async () => {
    expect(await follow(['logs', '-f'], /the emulator answers/)).toContain('info');
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('end with the emulator that they are of: %s', async (signal) => {
    const place = temporaryDirectory();
    onTestFinished(() => place[Symbol.dispose]());
    const options = { dataDirectory: place.path, instance: `logs-end-${process.pid}`, firstPort: port + 20 };
    const other = await startProcess({ ...options, runtime: 'simulated' });
    const ended: Promise<Ended> = runCli(['logs', '-f'], {
      cwd: place.path,
      env: { EKS_FARGATE_PORT: String(port + 20) },
      onceSaid: { text: 'the emulator answers', act: () => void other.stop(signal) },
    });
    expect(await ended).toMatchObject({
      code: 1,
      stderr: `eks-fargate: the emulator at ${other.endpoint} has ended\n`,
    });
  });

  it('are of a running emulator only', async () => {
    const { code, stderr } = await run('logs', '--port', '1');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'eks-fargate: no emulator answers at http://127.0.0.1:1. Start one with: npm start\n',
    });
  });
});

describe('status --watch', () => {
  it('shows the status again and again', async () => {
    await follow(['status', '--watch'], /No clusters\.[\s\S]*No clusters\./);
  });

  it('ends without a word when nobody reads it any more, as others do', async () => {
    const how = { cwd: directory.path, env: { EKS_FARGATE_PORT: String(port) }, readUntil: 'No clusters.' };
    const { stderr, code } = await runCli(['status', '--watch'], how);
    expect({ stderr, code }).toEqual({ stderr: '', code: 141 });
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows the commands, their flags and the words of a flag', async (shell) => {
    const { stdout } = await run('completion', shell);
    for (const word of ['kubeconfig', 'doctor', 'cluster-ports', 'simulated']) expect(stdout).toContain(word);
  });

  it.each([
    ['up --runtime s', 'simulated'],
    ['completion f', 'fish'],
    ['status --output j', 'json'],
    ['kubec', 'kubeconfig'],
  ])('is a script that bash can use: %s', async (typed, completed) => {
    const { stdout } = await run('completion', 'bash');
    const words = `COMP_WORDS=(eks-fargate ${typed}); COMP_CWORD=${typed.split(' ').length}`;
    const ask = `${stdout}\n${words}; _eks_fargate; echo "\${COMPREPLY[@]}"`;
    const shell = spawn('bash', ['-c', ask]);
    const [chunk] = (await once(shell.stdout, 'data')) as [Buffer];
    expect(String(chunk)).toBe(`${completed}\n`);
  });

  it('says which shells there are', async () => {
    const { code, stderr } = await run('completion', 'tcsh');
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
  });
});
