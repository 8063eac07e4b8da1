// Things that take long to make and are wanted at once: some are made ahead, while nobody takes any.

import type { Clock, Timer } from './clock.ts';

export interface Reserve<T> extends Disposable {
  /** One that is ready, or is being made, or else one that is made now. */
  take(): Promise<T>;
}

export interface ReserveOptions {
  /** How many are kept. */
  readonly size: number;
  readonly clock: Clock;
  /** How long a rest there is between two that are made. */
  readonly restMs: number;
  /** … and after the first, and after one was taken: whoever takes it has use for the processor, and may soon take another. */
  readonly longRestMs: number;
  /** Whether the first of all is begun at once, without a long rest. */
  readonly isUrgent: boolean;
}

/** One after another is made, with a rest before each. What `make` rejects with is told to who takes it. */
export function reserve<T>(make: () => Promise<T>, options: ReserveOptions): Reserve<T> {
  const { size, clock, restMs, longRestMs, isUrgent } = options;
  const ready: Promise<T>[] = [];
  let timer: Timer | undefined;
  const rest = (ms: number) => {
    timer?.cancel();
    if (ready.length < size) timer = clock.after(ms, begin);
  };
  const begin = () => {
    const one = make();
    ready.push(one);
    const onReady = () => {
      if (ready.includes(one)) rest(ready.length > 1 ? restMs : longRestMs);
    };
    one.then(onReady, () => undefined); // Who takes it hears of a failure, and the next is made then.
  };
  if (isUrgent) begin();
  else rest(longRestMs);
  return {
    take() {
      const one = ready.shift() ?? make();
      rest(longRestMs);
      return one;
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}
