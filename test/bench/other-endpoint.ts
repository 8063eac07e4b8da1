// Another AWS endpoint, to be loaded in the same run: one that runs (BENCH_AWS_URL), or one that is started by a command
// (BENCH_AWS_COMMAND, in which PORT stands for the port), of which start and memory are measured as well.

import { freePort } from '../support/free-port.ts';
import { type StartedEndpoint, startEndpoint } from './started-endpoint.ts';

export type OtherEndpoint = Pick<StartedEndpoint, 'endpoint'> & Partial<StartedEndpoint> & AsyncDisposable;

/** Undefined when the environment names no command. */
export function startOther(): Promise<StartedEndpoint> | undefined {
  const command = process.env['BENCH_AWS_COMMAND'];
  return command ? start(command) : undefined;
}

/** Undefined when the environment names none. */
export async function otherEndpoint(): Promise<OtherEndpoint | undefined> {
  const endpoint = process.env['BENCH_AWS_URL'];
  return (await startOther()) ?? (endpoint ? { endpoint, async [Symbol.asyncDispose]() {} } : undefined);
}

async function start(command: string): Promise<StartedEndpoint> {
  if (!command.includes('PORT'))
    throw new Error(`BENCH_AWS_COMMAND (${command}) does not say PORT where its port goes`);
  const port = await freePort();
  const [program = '', ...args] = command.replaceAll('PORT', String(port)).split(' ');
  return startEndpoint({ program, args, port });
}
