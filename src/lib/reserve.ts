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
  /** How long a rest there is after one was taken: whoever takes it has use for the processor, and may soon take another. */
  readonly takenRestMs: number;
}

/** The first is begun at once, the others one after another with a rest before each. What `make` rejects with is told to who takes it. */
export function reserve<T>(make: () => Promise<T>, { size, clock, restMs, takenRestMs }: ReserveOptions): Reserve<T> {
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
      if (ready.includes(one)) rest(restMs);
    };
    one.then(onReady, () => undefined); // Who takes it hears of a failure, and the next is made then.
  };
  begin();
  return {
    take() {
      const one = ready.shift() ?? make();
      rest(takenRestMs);
      return one;
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}
