// What is staged and not written yet, for those who wait until it is durable.

import { systemClock } from '../lib/clock.ts';

/** How long it stays in memory alone when nobody waits. */
const UNAWAITED_MS = 5;
const CLOCK = systemClock();

export class Batch {
  readonly #settled: Promise<void>;
  readonly #write: () => void;
  readonly #unawaited = CLOCK.after(UNAWAITED_MS, () => this.#begin());
  #hasBegun = false;
  succeeded: () => void = () => undefined;
  failed: (error: unknown) => void = () => undefined;

  /** @param write called at the end of a turn */
  constructor(write: () => void) {
    this.#write = write;
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
