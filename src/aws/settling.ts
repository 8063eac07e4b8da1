// With the dial at `instant`, what a request set in motion is complete before the next request is served.

import type { Clock } from '../lib/clock.ts';

/** A change that takes longer than this (a pod that terminates slowly) is waited for by describing it, as on AWS. */
const LONGEST_MS = 10_000;

export interface SettlingOptions {
  /** Resolves when the controllers have nothing to do. What did not settle in time is not waited for again. */
  settled(): Promise<void>;
  /** They have nothing to do now. */
  isSettled(): boolean;
  /** Of the store: when it moves, something was set in motion. */
  revision(): number;
  readonly clock: Clock;
}

/**
 * Does what a request asks for, when what those before it set in motion is complete. `work` writes before it waits for anything, and ends
 * when what it wrote is durable: then controllers have heard of it.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function settling({ settled, isSettled, revision, clock }: SettlingOptions): InTurn {
  let pending: Promise<void> | undefined;
  let changes = 0;
  /** Of which controllers have not heard. */
  let unheard = 0;
  const begin = () =>
    new Promise<void>((resolve, reject) => {
      const tooLong = clock.after(LONGEST_MS, resolve);
      settled()
        .finally(() => {
          tooLong.cancel();
          pending = undefined;
        })
        .then(resolve, reject);
    });
  return async (work) => {
    let seen = unheard === 0 && isSettled() ? changes : undefined;
    while (seen !== changes) {
      seen = changes;
      pending ??= begin();
      await pending; // Several may have waited together: when one of them has gone first, the others wait anew.
    }
    const before = revision();
    const done = work();
    if (revision() === before) return done;
    changes += 1;
    unheard += 1;
    return done.finally(() => {
      unheard -= 1;
    });
  };
}
