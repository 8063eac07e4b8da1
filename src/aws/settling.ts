// With the dial at `instant`, what a request set in motion is complete before the next request is served.

import { type Clock, delay } from '../lib/clock.ts';

/** A change that takes longer than this (a pod that terminates slowly) is waited for by describing it, as on AWS. */
const LONGEST_MS = 10_000;

/**
 * @param settled resolves when the controllers have nothing to do
 * @returns a function to await before a request is served. What did not settle in time is not waited for again.
 */
export function settling(settled: () => Promise<void>, clock: Clock): () => Promise<void> {
  let pending: Promise<void> | undefined;
  let isGivenUp = false;
  return async () => {
    if (isGivenUp) return;
    if (!pending) {
      const waiting = settled().finally(() => {
        pending = undefined;
        isGivenUp = false;
      });
      pending = waiting;
    }
    const abort = new AbortController();
    const tooLong = delay(clock, LONGEST_MS, abort.signal).then(
      () => {
        isGivenUp = true;
      },
      // The only rejection is our own abort, once the waiting has ended.
      () => {},
    );
    await Promise.race([pending, tooLong]).finally(() => abort.abort());
  };
}
