// What happens to our containers, as the engine tells it; at each connection the listener is told that something may be missing.

import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type Clock, delay } from '../lib/clock.ts';
import type { RuntimeEvent } from './container-runtime.ts';
import type { EngineHealth } from './engine-health.ts';
import { LABELS } from './labels.ts';

const RETRY_MS = 1_000;
const TYPES: Readonly<Record<string, RuntimeEvent['type']>> = {
  create: 'create',
  start: 'start',
  die: 'die',
  oom: 'oom',
  destroy: 'destroy',
};
const NETWORK_TYPES: Readonly<Record<string, RuntimeEvent['type']>> = { disconnect: 'disconnect' };

export interface EventOptions {
  readonly docker: Docker;
  readonly instance: string;
  /** Name of the network whose losses are told as well. */
  readonly network: string;
  readonly clock: Clock;
  readonly health: EngineHealth;
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
    const cause: unknown = await readOnce(options, following).catch((error: unknown) => error);
    if (!signal.aborted) options.health.lost(cause);
    await delay(options.clock, RETRY_MS, signal).catch(() => undefined); // Aborted: the loop ends.
  }
}

async function readOnce(options: EventOptions, { listener, onGap, signal }: Following): Promise<void> {
  const { docker, health } = options;
  // Not by label: a network's events have none.
  const event = [...Object.keys(TYPES), ...Object.keys(NETWORK_TYPES)];
  const filters = JSON.stringify({ type: ['container', 'network'], event });
  const stream = (await docker.getEvents({ filters })) as unknown as Readable;
  const onAbort = () => void stream.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) return onAbort();
  health.answers();
  onGap();
  let text = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') tell(line, options, listener);
  }
}

interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

function tell(line: string, { instance, network }: EventOptions, listener: (event: RuntimeEvent) => void): void {
  const { Type: about, Action: action, Actor: actor } = JSON.parse(line) as EngineEvent;
  const { ID: id, Attributes: attributes } = actor;
  if (about === 'network') {
    const type = NETWORK_TYPES[action];
    if (type && attributes['name'] === network)
      listener({ type, containerId: attributes['container'] ?? '', labels: {} });
    return;
  }
  const type = TYPES[action];
  if (!type || attributes[LABELS.instance] !== instance) return;
  listener({ type, containerId: id, containerName: attributes['name'], labels: attributes });
}
