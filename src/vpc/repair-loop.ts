// Looking for what is broken: one look at a time, another one for whoever asks meanwhile, and again later after one that did not mend all.

import type { Clock, Timer } from '../lib/clock.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export class RepairLoop {
  readonly #clock: Clock;
  readonly #look: () => Promise<boolean>;
  #isWanted = false;
  #running: Promise<void> | undefined;
  #failures = 0;
  #retry: Timer | undefined;
  #isDisposed = false;

  /** @param look never rejects; false: something is left to mend, and it may work later */
  constructor(clock: Clock, look: () => Promise<boolean>) {
    this.#clock = clock;
    this.#look = look;
  }

  ask(): void {
    this.#retry?.cancel();
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    let isMended = true;
    while (this.#isWanted && !this.#isDisposed) {
      this.#isWanted = false;
      isMended = await this.#look();
    }
    this.#failures = isMended ? 0 : this.#failures + 1;
    if (isMended || this.#isDisposed) return;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
    this.#retry = this.#clock.after(delayMs, () => this.ask());
  }

  /** Resolves when the look that is under way is over; there is no other. */
  async stop(): Promise<void> {
    this.#isDisposed = true;
    this.#retry?.cancel();
    await this.#running;
  }
}
