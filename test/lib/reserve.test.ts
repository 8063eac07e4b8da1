// What is made ahead, and when.

import { expect, it } from 'vitest';
import { manualClock } from '../../src/lib/clock.ts';
import { reserve } from '../../src/lib/reserve.ts';

const REST_MS = 100;
const LONG_REST_MS = 300;

/** Numbers, made at once. */
function numbers(size: number, isUrgent = true) {
  const clock = manualClock();
  let made = 0;
  const ready = reserve(async () => ++made, { size, clock, restMs: REST_MS, longRestMs: LONG_REST_MS, isUrgent });
  return {
    clock,
    take: () => ready.take(),
    dispose: () => ready[Symbol.dispose](),
    made: () => made,
    /** Lets time go by and what is begun end. */
    async rest(ms = REST_MS) {
      await Promise.resolve();
      clock.advance(ms);
      await Promise.resolve();
    },
  };
}

it('makes one at once and, after a long rest, the others one by one, with a rest before each, until there are enough', async () => {
  const { made, rest } = numbers(3);
  expect(made()).toBe(1);
  await rest(LONG_REST_MS - 1);
  expect(made()).toBe(1);
  await rest(1);
  expect(made()).toBe(2);
  for (let more = 0; more < 5; more++) await rest();
  expect(made()).toBe(3);
});

it('rests before the first, too, where that is not urgent', async () => {
  const { made, rest, take } = numbers(2, false);
  await rest(LONG_REST_MS - 1);
  expect(made()).toBe(0);
  await rest(1);
  expect(made()).toBe(1);
  expect(await take()).toBe(1);
});

it('gives what is ready, oldest first, and makes what is not', async () => {
  const { take, rest, made } = numbers(2);
  await rest(LONG_REST_MS);
  expect([await take(), await take(), await take()]).toEqual([1, 2, 3]);
  expect(made()).toBe(3);
});

it('makes nothing while things are taken, and fills up once nobody takes any', async () => {
  const { take, rest, made } = numbers(2);
  for (let taken = 1; taken <= 3; taken++) {
    await take();
    await rest(LONG_REST_MS - 1);
    expect(made()).toBe(taken);
  }
  await rest(1);
  expect(made()).toBe(4);
  for (let more = 0; more < 3; more++) await rest();
  expect(made()).toBe(5);
});

it('tells a failure to the one who takes it, and goes on', async () => {
  const clock = manualClock();
  let tries = 0;
  const make = async () => {
    if (++tries === 1) throw new Error('no');
    return tries;
  };
  using ready = reserve(make, { size: 1, clock, restMs: REST_MS, longRestMs: LONG_REST_MS, isUrgent: true });
  await expect(ready.take()).rejects.toThrow('no');
  await expect(ready.take()).resolves.toBe(2);
});

it('makes no more when it is disposed', async () => {
  const { dispose, rest, made } = numbers(3);
  await Promise.resolve();
  dispose();
  await rest();
  expect(made()).toBe(1);
});
