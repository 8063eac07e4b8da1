// The aws CLI, pointed at a running AWS.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REGION, type RunningAws } from './start-aws.ts';

const run = promisify(execFile);

/** What it printed, read. Rejects with its `stderr`. */
export type Ask = <T>(...args: string[]) => Promise<T>;

/** @param path of the program */
export function cliOf(path: string | undefined, aws: () => RunningAws): Ask {
  return async <T>(...args: string[]) => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: aws().url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: '',
    };
    const { stdout } = await run(path ?? '', [...args, '--output', 'json'], { env, timeout: 30_000 });
    return (stdout === '' ? undefined : JSON.parse(stdout)) as T;
  };
}
