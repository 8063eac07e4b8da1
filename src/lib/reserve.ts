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
  /** After how long a rest one is made. */
  readonly restMs: number;
}

/** The first is begun at once, the others one after another with a rest before each. What `make` rejects with is told to who takes it. */
export function reserve<T>(make: () => Promise<T>, { size, clock, restMs }: ReserveOptions): Reserve<T> {
  const ready: Promise<T>[] = [];
  let timer: Timer | undefined;
  const rest = () => {
    timer?.cancel();
    if (ready.length < size) timer = clock.after(restMs, begin);
  };
  const begin = () => {
    const one = make();
    ready.push(one);
    one.then(rest, () => undefined); // Who takes it hears of it, and the next is made then.
  };
  begin();
  return {
    take() {
      const one = ready.shift() ?? make();
      rest();
      return one;
    },
    [Symbol.dispose]: () => timer?.cancel(),
  };
}
