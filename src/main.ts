// The server process: starts the emulator, says so, and stops it on a signal.

import type { Config } from './config.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { systemClock } from './lib/clock.ts';
import { firstSignal } from './lib/first-signal.ts';
import { logTail } from './lib/log-tail.ts';
import { createLoggerWithTail } from './lib/logger.ts';

/** What the start screen shows. */
export interface ReadyFacts {
  readonly endpoint: string;
  readonly dataDirectory: string;
  readonly runtime: { readonly kind: string; readonly description: string };
  readonly clusters: readonly { readonly name: string; readonly status: string }[];
}

export interface ServerCallbacks {
  onProgress(text: string): void;
  onReady(facts: ReadyFacts): void;
  onStopping(): void;
}

/**
 * Runs until SIGINT or SIGTERM; the second signal leaves at once.
 * Rejects, with words for the user, when the emulator cannot start.
 */
export async function runServer(config: Config, callbacks: ServerCallbacks): Promise<void> {
  const stopping = firstSignal();
  const log = logTail();
  const logger = createLoggerWithTail(config.logLevel, log);
  const { onProgress } = callbacks;
  const emulator = await startEmulator({ config, clock: systemClock(), logger, log, onProgress });
  logger.info({ endpoint: emulator.endpoint, runtime: emulator.runtime.description }, 'the emulator answers');
  callbacks.onReady(readyFacts(emulator));
  await stopping;
  callbacks.onStopping();
  await emulator[Symbol.asyncDispose]();
}

function readyFacts(emulator: Emulator): ReadyFacts {
  return {
    endpoint: emulator.endpoint,
    dataDirectory: emulator.dataDirectory,
    runtime: emulator.runtime,
    clusters: emulator.clusters(),
  };
}
