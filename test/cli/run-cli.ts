// One run of the command line, as a process.

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export const LAUNCH = resolve(import.meta.dirname, '../../src/launch.mjs');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Another copy of the program. */
  readonly launcher?: string;
  readonly cwd: string;
  /** Added to this process's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Ctrl-C, once this has been said. */
  readonly interruptAt?: string;
  /** What happens once this has been said. */
  readonly onceSaid?: { readonly text: string; act(): void };
  /** Nobody reads its standard output any more, once this has been said. */
  readonly readUntil?: string;
}

export function runCli(args: readonly string[], { launcher = LAUNCH, cwd, env, ...until }: RunOptions): Promise<Ended> {
  const { interruptAt, readUntil, onceSaid } = until;
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env } };
  return new Promise((done) => {
    const child = execFile(process.execPath, [launcher, ...args], options, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdout?.on('data', (text: string) => {
      if (interruptAt !== undefined && text.includes(interruptAt)) child.kill('SIGINT');
      if (onceSaid && text.includes(onceSaid.text)) onceSaid.act();
      if (readUntil !== undefined && text.includes(readUntil)) child.stdout?.destroy();
    });
  });
}
