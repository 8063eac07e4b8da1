// What happens to our containers, as the engine tells it; at each connection the listener is told that something may be missing.

import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type Clock, delay } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { RuntimeEvent } from './container-runtime.ts';
import { LABELS } from './labels.ts';

const RETRY_MS = 1_000;
const TYPES: Readonly<Record<string, RuntimeEvent['type']>> = {
  start: 'start',
  die: 'die',
  oom: 'oom',
  destroy: 'destroy',
};

export interface EventOptions {
  readonly docker: Docker;
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function watchEvents(
  options: EventOptions,
  listener: (event: RuntimeEvent) => void,
  onGap: () => void,
): Disposable {
  const stop = new AbortController();
  void follow(options, { listener, onGap, signal: stop.signal });
  return { [Symbol.dispose]: () => stop.abort(new Error('no longer watched')) };
}

interface Following {
  readonly listener: (event: RuntimeEvent) => void;
  readonly onGap: () => void;
  readonly signal: AbortSignal;
}

async function follow(options: EventOptions, following: Following): Promise<void> {
  const { signal } = following;
  while (!signal.aborted) {
    try {
      await readOnce(options, following);
    } catch (error) {
      if (!signal.aborted) options.logger.warn({ error }, 'the engine’s events broke off; connecting again');
    }
    await delay(options.clock, RETRY_MS, signal).catch(() => undefined); // Aborted: the loop ends.
  }
}

async function readOnce({ docker, instance }: EventOptions, { listener, onGap, signal }: Following): Promise<void> {
  const filters = JSON.stringify({
    type: ['container'],
    label: [`${LABELS.instance}=${instance}`],
    event: Object.keys(TYPES),
  });
  const stream = (await docker.getEvents({ filters })) as unknown as Readable;
  const onAbort = () => void stream.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) return onAbort();
  onGap();
  let text = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') tell(line, listener);
  }
}

function tell(line: string, listener: (event: RuntimeEvent) => void): void {
  const { Action: action, Actor: actor } = JSON.parse(line) as {
    Action: string;
    Actor: { ID: string; Attributes: Record<string, string> };
  };
  const type = TYPES[action];
  if (type) listener({ type, containerId: actor.ID, labels: actor.Attributes });
}
