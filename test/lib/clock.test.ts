// The clock of the machine, as far as its timers cost.

import { expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { heldBytes } from '../support/held-memory.ts';

it('a timer that is cancelled costs nothing more, though its time would only come in an hour', () => {
  const clock = systemClock();
  const held = heldBytes(() => {
    for (let more = 0; more < 20_000; more++) clock.after(3_600_000 + more, () => undefined).cancel();
  });
  expect(held).toBeLessThan(500_000);
});

it('a timer may be cancelled in its own time, and again', async () => {
  const clock = systemClock({ keepsAlive: true });
  let runs = 0;
  const timer = systemClock().after(1, () => {
    runs++;
    timer.cancel();
    timer.cancel();
  });
  await new Promise<void>((resolve) => clock.after(20, resolve));
  timer.cancel();
  expect(runs).toBe(1);
});
