// With the dial at `instant`, what a request set in motion is complete before the next request is served.

import type { Clock } from '../lib/clock.ts';

/** A change that takes longer than this (a pod that terminates slowly) is waited for by describing it, as on AWS. */
const LONGEST_MS = 10_000;

export interface SettlingOptions {
  /** Resolves when the controllers have nothing to do. What did not settle in time is not waited for again. */
  settled(): Promise<void>;
  /** Of the store: when it moves, something was set in motion. */
  revision(): number;
  readonly clock: Clock;
}

/** Does what a request asks for, when what those before it set in motion is complete. `work` writes before it waits for anything. */
export type InTurn = <T>(work: () => T | Promise<T>) => Promise<T>;

export function settling({ settled, revision, clock }: SettlingOptions): InTurn {
  let pending: Promise<void> | undefined;
  let changes = 0;
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
    let seen: number;
    do {
      seen = changes;
      pending ??= begin();
      await pending;
    } while (seen !== changes); // Several waited together, and one of them went first.
    const before = revision();
    try {
      return work();
    } finally {
      if (revision() !== before) changes += 1;
    }
  };
}
