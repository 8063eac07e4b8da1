// With the dial at `instant`, what a request set in motion is complete before the next request is served.

import type { Clock } from '../lib/clock.ts';

/** A change that takes longer than this (a pod that terminates slowly) is waited for by describing it, as on AWS. */
const LONGEST_MS = 10_000;

/**
 * @param settled resolves when the controllers have nothing to do
 * @returns a function to await before a request is served. What did not settle in time is not waited for again.
 */
export function settling(settled: () => Promise<void>, clock: Clock): () => Promise<void> {
  let pending: Promise<void> | undefined;
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
  return () => {
    pending ??= begin();
    return pending;
  };
}
