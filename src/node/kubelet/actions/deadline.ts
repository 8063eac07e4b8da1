// A limit in time for one action.

import type { Clock } from '../../../lib/clock.ts';

export interface Deadline extends Disposable {
  /** Aborted when the time is over, or with the signal that it was made from. */
  readonly signal: AbortSignal;
  readonly hasPassed: boolean;
}

export function deadline(clock: Clock, limitMs: number, outer: AbortSignal): Deadline {
  const own = new AbortController();
  let hasPassed = false;
  const timer = clock.after(limitMs, () => {
    hasPassed = true;
    own.abort(new Error('context deadline exceeded'));
  });
  return {
    signal: AbortSignal.any([outer, own.signal]),
    get hasPassed() {
      return hasPassed;
    },
    [Symbol.dispose]: () => timer.cancel(),
  };
}
