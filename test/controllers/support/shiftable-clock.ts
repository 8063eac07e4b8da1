// The machine's clock, which a test can move forward: time goes by as usual, and what waits for later need not be waited for.

import { type Clock, systemClock, type Timer } from '../../../src/lib/clock.ts';

export interface ShiftableClock extends Clock {
  /** Moves simulated and monotonic time forward and runs the timers that fall due, in their order. */
  advance(ms: number): void;
}

interface Pending {
  readonly due: number;
  readonly work: () => void;
  timer?: Timer;
}

/** Its wall time stays the machine's: certificates are checked by real clients. */
export function shiftableClock(): ShiftableClock {
  const machine = systemClock();
  const pending = new Set<Pending>();
  let shiftMs = 0;
  const now = () => machine.monotonicMs() + shiftMs;
  const run = (entry: Pending) => {
    if (!pending.delete(entry)) return;
    entry.timer?.cancel();
    entry.work();
  };
  return {
    monotonicMs: now,
    wallMs: () => machine.wallMs(),
    simulatedMs: () => machine.simulatedMs() + shiftMs,
    after(delayMs, work) {
      const entry: Pending = { due: now() + delayMs, work };
      entry.timer = machine.after(delayMs, () => run(entry));
      pending.add(entry);
      return {
        cancel() {
          pending.delete(entry);
          entry.timer?.cancel();
        },
      };
    },
    advance(ms) {
      shiftMs += ms;
      for (const entry of [...pending].sort((a, b) => a.due - b.due)) if (entry.due <= now()) run(entry);
    },
  };
}
