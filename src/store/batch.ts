// What is staged and not written yet, for those who wait until it is durable.

import { systemClock, type Timer } from '../lib/clock.ts';

/** How long it stays in memory alone when nobody waits… */
export const UNAWAITED_MS = 5;
/** … and when what was written before could not be: whoever wrote that will write it again as soon as it has heard of it. */
export const AFTER_FAILURE_MS = 1_000;
const CLOCK = systemClock();

export class Batch {
  readonly #settled: Promise<void>;
  readonly #write: () => void;
  readonly #unawaited: Timer;
  #hasBegun = false;
  succeeded: () => void = () => undefined;
  failed: (error: unknown) => void = () => undefined;

  /**
   * @param write called at the end of a turn
   * @param unawaitedMs how long it stays in memory alone when nobody waits
   */
  constructor(write: () => void, unawaitedMs: number) {
    this.#write = write;
    this.#unawaited = CLOCK.after(unawaitedMs, () => this.#begin());
    this.#settled = new Promise((resolve, reject) => {
      this.succeeded = resolve;
      this.failed = reject;
    });
    const isToldElsewhere = () => undefined;
    this.#settled.catch(isToldElsewhere); // By a commit, or to those who wait; nobody need wait.
  }

  /** What it waited for is over: it is written now if somebody waits for it. */
  goOn(): void {
    if (this.#hasBegun) setImmediate(this.#write);
  }

  /** For one who waits. */
  settled(): Promise<void> {
    this.#begin();
    return this.#settled;
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#unawaited.cancel();
    setImmediate(this.#write);
  }
}
