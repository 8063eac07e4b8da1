// Interfaces that are ready for the next pod: a few always, and for a while as many as were needed at once.

import type { Clock, Timer } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Sandbox } from '../runtime/container-runtime.ts';

/** As the VPC CNI does: an address's interface rests before it serves another pod. */
const COOL_DOWN_MS = 30_000;
/** How much of that it must have had when the next pod would else wait for a new one: the address is another's anyway. */
const SHORT_REST_MS = 3_000;
/** Of so many that rest one has soon rested enough: pods that come one after another use them in turn, and none is made ahead. */
const MANY_RESTING = 7;
/** What was needed at once will be again: the next rollout, the next run of a test suite. */
const SPARE_MS = 600_000;
const MOST_SPARE = 20;
/** The pod that took one is started first: what the engine makes meanwhile it makes the slower. */
const FILL_LATER_MS = 1_500;

export interface InterfacePoolOptions {
  /** How many are made ahead of need. */
  readonly warmCount: number;
  readonly clock: Clock;
  readonly logger: Logger;
  make(): Promise<Sandbox>;
  remove(sandbox: Sandbox): Promise<void>;
  /** Whether pods wait for the engine: then nothing is made ahead. */
  isBusy(): boolean;
}

export class InterfacePool {
  readonly #options: InterfacePoolOptions;
  readonly #warm: Sandbox[] = [];
  /** Which were used and rest, and those that rested and are spare, with the end of that. */
  readonly #timers = new Map<Sandbox, Timer>();
  /** Those that rest, the oldest first, with when that began. */
  readonly #resting = new Map<Sandbox, number>();
  readonly #making = new Set<Promise<void>>();
  #filling: Timer | undefined;
  #isDisposed = false;

  constructor(options: InterfacePoolOptions) {
    this.#options = options;
  }

  /** A warm one, or the one that has rested longest, or one made now. */
  take(): Promise<Sandbox> {
    const warm = this.#warm.shift() ?? this.#rested();
    if (!warm) return this.#options.make();
    this.#forgetTimer(warm);
    return Promise.resolve(warm);
  }

  #rested(): Sandbox | undefined {
    const [oldest] = this.#resting;
    if (!oldest || this.#options.clock.monotonicMs() - oldest[1] < SHORT_REST_MS) return undefined;
    this.#resting.delete(oldest[0]);
    return oldest[0];
  }

  /** Makes what is missing, behind the caller's back. */
  fill(): void {
    const { logger } = this.#options;
    while (!this.#isDisposed && !this.#options.isBusy() && this.#isShort()) {
      const making: Promise<void> = this.#options
        .make()
        .then((sandbox) => void this.#warm.push(sandbox))
        .catch((error: unknown) => logger.warn({ error }, 'an interface could not be made ahead of need'))
        .finally(() => void this.#making.delete(making));
      this.#making.add(making);
    }
  }

  #isShort(): boolean {
    return this.#warm.length + this.#making.size < this.#options.warmCount && this.#resting.size < MANY_RESTING;
  }

  /** The same, when whoever has taken one has had the time to make use of it. */
  fillLater(): void {
    if (this.#isDisposed) return;
    this.#filling ??= this.#options.clock.after(FILL_LATER_MS, () => {
      this.#filling = undefined;
      this.fill();
    });
  }

  /** Takes back one that was used. */
  giveBack(sandbox: Sandbox): void {
    this.#resting.set(sandbox, this.#options.clock.monotonicMs());
    this.#after(COOL_DOWN_MS, sandbox, () => {
      this.#resting.delete(sandbox);
      if (this.#isDisposed || this.#warm.length >= Math.max(this.#options.warmCount, MOST_SPARE))
        return this.#removeSpare(sandbox);
      this.#warm.push(sandbox);
      this.#after(SPARE_MS, sandbox, () => this.#endOfSpare(sandbox));
    });
  }

  /** The oldest goes, whichever it is, when there are more than are always kept. */
  #endOfSpare(sandbox: Sandbox): void {
    if (this.#warm.length <= this.#options.warmCount) return;
    this.#warm.splice(this.#warm.indexOf(sandbox), 1);
    this.#removeSpare(sandbox);
  }

  #after(ms: number, sandbox: Sandbox, then: () => void): void {
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(sandbox);
      then();
    });
    this.#timers.set(sandbox, timer);
  }

  #forgetTimer(sandbox: Sandbox): void {
    this.#timers.get(sandbox)?.cancel();
    this.#timers.delete(sandbox);
  }

  #removeSpare(sandbox: Sandbox): void {
    this.#options.remove(sandbox).catch((error: unknown) => {
      this.#options.logger.warn({ error }, 'a spare interface could not be removed');
    });
  }

  /** All that are here, warm or resting. */
  list(): readonly Sandbox[] {
    return [...new Set([...this.#warm, ...this.#timers.keys()])];
  }

  /** Forgets one that has died. */
  forget(sandbox: Sandbox): void {
    this.#forgetTimer(sandbox);
    this.#resting.delete(sandbox);
    const place = this.#warm.indexOf(sandbox);
    if (place >= 0) this.#warm.splice(place, 1);
  }

  /** Resolves when nothing is being made; nothing is begun any more. */
  async stop(): Promise<void> {
    this.#isDisposed = true;
    this.#filling?.cancel();
    await Promise.all(this.#making);
  }

  /** Removes all that are here. */
  async clear(): Promise<void> {
    const spare = this.list();
    for (const sandbox of spare) this.forget(sandbox);
    for (const removed of await Promise.allSettled(spare.map((sandbox) => this.#options.remove(sandbox))))
      if (removed.status === 'rejected')
        this.#options.logger.warn({ error: removed.reason as unknown }, 'a spare interface could not be removed');
  }
}
