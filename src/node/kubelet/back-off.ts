// How long to wait before trying again, by key: the first wait doubles with each failure up to a limit, and is forgotten after
// twice the limit without one. The model is client-go's util/flowcontrol/backoff.go, without jitter, as the kubelet uses it.

import type { Clock } from '../../lib/clock.ts';

const INITIAL_MS = 10_000;
const LONGEST_MS = 300_000;

interface Entry {
  readonly delayMs: number;
  /** Monotonic. */
  readonly updatedMs: number;
}

export interface Wait {
  /** The whole delay, for messages. */
  readonly delayMs: number;
  readonly remainingMs: number;
}

export class BackOff {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is left to wait when the failure was at `eventMs` (monotonic), or undefined when nothing is. */
  waitSince(key: string, eventMs: number): Wait | undefined {
    const entry = this.#entries.get(key);
    if (!entry || isExpired(entry, eventMs)) return undefined;
    return waitOf(entry.delayMs, entry.delayMs - (this.#clock.monotonicMs() - eventMs));
  }

  /** What is left to wait since the last `next`. */
  waitSinceUpdate(key: string): Wait | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    return waitOf(entry.delayMs, entry.delayMs - (this.#clock.monotonicMs() - entry.updatedMs));
  }

  /** Another failure, at `eventMs` (monotonic): the next wait is longer. */
  next(key: string, eventMs = this.#clock.monotonicMs()): void {
    const entry = this.#entries.get(key);
    const delayMs = !entry || isExpired(entry, eventMs) ? INITIAL_MS : Math.min(entry.delayMs * 2, LONGEST_MS);
    this.#entries.set(key, { delayMs, updatedMs: this.#clock.monotonicMs() });
  }

  reset(key: string): void {
    this.#entries.delete(key);
  }
}

const isExpired = (entry: Entry, eventMs: number) => eventMs - entry.updatedMs > 2 * LONGEST_MS;

const waitOf = (delayMs: number, remainingMs: number) => (remainingMs > 0 ? { delayMs, remainingMs } : undefined);
