// One run of the command line, as a process.

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const LAUNCH = resolve(import.meta.dirname, '../../src/launch.mjs');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param env added to this process's environment */
export function runCli(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env } };
  return new Promise((done) => {
    execFile(process.execPath, [LAUNCH, ...args], options, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
