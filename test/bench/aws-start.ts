// Starts of the emulator, turn by turn with those of another endpoint: until the first answer, and what they weigh.

import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { MIB, median, type Report } from './figures.ts';
import { startOther } from './other-endpoint.ts';
import { emulatorCommand } from './server-process.ts';
import { type StartedEndpoint, startEndpoint } from './started-endpoint.ts';

const ROUNDS = 5;
/** What goes on after the first answer, where nobody asks for more, is over by then. */
const AFTER_MS = 2_000;

interface Start {
  readonly ms: number;
  readonly rssBytes: number;
  readonly laterRssBytes: number;
}

export async function reportStarts(report: Report): Promise<void> {
  // The first start after a change of the sources makes the program, and the first of a program compiles it: they are no starts of a user's.
  for (let round = 0; round < 2; round++) await measured(startOwn());
  const [ours, theirs]: [Start[], Start[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await measured(startOwn()));
    const other = startOther();
    if (other) theirs.push(await measured(other));
  }
  const line = (name: string, unit: string, of: (start: Start) => number) => {
    const note = `median of ${ROUNDS}, ${spread(ours.map(of))}`;
    const limit = theirs.length > 0 ? { atMost: median(theirs.map(of)) } : {};
    report({ name, value: median(ours.map(of)), unit, note, ...limit });
  };
  line('from the command to the first answer', 'ms', ({ ms }) => ms);
  line('memory at the first answer', 'MiB', ({ rssBytes }) => rssBytes / MIB);
  line(`memory ${AFTER_MS / 1000} s later`, 'MiB', ({ laterRssBytes }) => laterRssBytes / MIB);
}

const spread = (values: readonly number[]) => `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;

async function measured(starting: Promise<StartedEndpoint>): Promise<Start> {
  await using started = await starting;
  const rssBytes = started.rssBytes();
  await pause(AFTER_MS);
  return { ms: started.startMs, rssBytes, laterRssBytes: started.rssBytes() };
}

async function startOwn(): Promise<StartedEndpoint> {
  const port = await freePort();
  const { args, dataDirectory, ...where } = emulatorCommand({ runtime: 'simulated', port });
  const started = await startEndpoint({ program: process.execPath, port, args, cwd: where.cwd, env: where.env });
  return {
    ...started,
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
