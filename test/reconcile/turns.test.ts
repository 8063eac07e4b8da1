// Long work in small pieces, with room for others in between.

import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurns, nextTurn } from '../../src/reconcile/turns.ts';

const NUMBERS = Array.from({ length: 100 }, (_, index) => index);

describe('work in turns', () => {
  it('does everything, in order, a few at once', async () => {
    const done: number[] = [];
    let active = 0;
    let most = 0;
    await inTurns(NUMBERS, async (number) => {
      most = Math.max(most, ++active);
      await setImmediate();
      active--;
      done.push(number);
    });
    expect(done).toEqual(NUMBERS);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(20);
  });

  it('lets others do theirs in between, though it never waits for anything', async () => {
    let done = 0;
    let turns = 0;
    const work = inTurns(NUMBERS, async () => void done++);
    while (done < NUMBERS.length) {
      await nextTurn();
      turns++;
    }
    await work;
    expect(turns).toBeGreaterThan(5);
  });

  it('lets requests and timers have theirs though many come at once, and keeps their order', async () => {
    const done: number[] = [];
    const all = Promise.all(
      NUMBERS.map(async (number) => {
        await nextTurn();
        const endMs = performance.now() + 2;
        while (performance.now() < endMs);
        done.push(number);
      }),
    );
    let most = 0;
    for (let before = 0; done.length < NUMBERS.length; before = done.length) {
      await setImmediate();
      most = Math.max(most, done.length - before);
    }
    await all;
    expect(done).toEqual(NUMBERS);
    expect(most).toBeLessThan(20);
  });

  it('tries all, and then tells the first failure', async () => {
    const tried: number[] = [];
    const work = inTurns(NUMBERS, async (number) => {
      tried.push(number);
      if (number === 7 || number === 50) throw new Error(`failed at ${number}`);
    });
    await expect(work).rejects.toThrow('failed at 7');
    expect(tried).toEqual(NUMBERS);
  });

  it('does nothing where there is nothing', async () => {
    await expect(inTurns([], async () => expect.fail())).resolves.toBeUndefined();
  });
});
