// How many interfaces are kept ready, and when.

import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { Sandbox } from '../../src/runtime/container-runtime.ts';
import { InterfacePool } from '../../src/vpc/interface-pool.ts';

const COOL_DOWN_MS = 30_000;
const SPARE_MS = 600_000;

let clock: ReturnType<typeof manualClock>;
let made: number;
let isBusy: boolean;
let removed: string[];
let pool: InterfacePool;

beforeEach(() => {
  clock = manualClock();
  made = 0;
  isBusy = false;
  removed = [];
  pool = new InterfacePool({
    warmCount: 2,
    clock,
    logger: silentLogger(),
    make: async () => {
      made += 1;
      return { id: `eni-${made}` } as Sandbox;
    },
    remove: async ({ id }) => void removed.push(id),
    isBusy: () => isBusy,
  });
});

const take = (count: number) => Promise.all(Array.from({ length: count }, () => pool.take()));
const settled = () => new Promise(setImmediate);

describe('a pool of interfaces', () => {
  it('makes a few ahead of need, but none while pods wait for theirs', async () => {
    isBusy = true;
    pool.fill();
    expect(made).toBe(0);
    isBusy = false;
    pool.fill();
    pool.fill();
    await settled();
    expect(pool.list()).toHaveLength(2);
    expect((await pool.take()).id).toBe('eni-1');
    expect(made).toBe(2);
  });

  it('makes another for one that was taken when its pod has had time to start', async () => {
    pool.fill();
    await settled();
    await pool.take();
    pool.fillLater();
    clock.advance(1_000);
    pool.fillLater();
    expect(made).toBe(2);
    clock.advance(500);
    expect(made).toBe(3);
    await pool.stop();
    pool.fillLater();
    clock.advance(10_000);
    expect(made).toBe(3);
  });

  it('lets one that was used rest before another pod has it, while there are others', async () => {
    const used = await pool.take();
    pool.fill();
    await settled();
    pool.giveBack(used);
    clock.advance(COOL_DOWN_MS - 1);
    expect((await pool.take()).id).toBe('eni-2');
    clock.advance(1);
    expect([await pool.take(), await pool.take()].map(({ id }) => id)).toEqual(['eni-3', 'eni-1']);
  });

  it('cuts the rest short where a new one would have to be made, the longest first, but not to nothing', async () => {
    const [first, second] = await take(2);
    pool.giveBack(first!);
    clock.advance(1_000);
    pool.giveBack(second!);
    expect((await pool.take()).id).toBe('eni-3');
    clock.advance(2_000);
    expect([await pool.take(), await pool.take()].map(({ id }) => id)).toEqual(['eni-1', 'eni-4']);
    clock.advance(COOL_DOWN_MS);
    expect(pool.list()).toEqual([second]);
  });

  it('does not grow while pods come one after another: those that rest are used in turn', async () => {
    pool.fill();
    for (let pod = 0; pod < 200; pod++) {
      const used = await pool.take();
      clock.advance(500);
      pool.giveBack(used);
      pool.fill();
      await settled();
    }
    expect(pool.list().length).toBeLessThan(10);
    expect(made).toBeLessThan(10);
  });

  it('keeps as many as were needed at once, up to twenty, and lets the spare ones go after ten minutes', async () => {
    const many = await take(22);
    for (const sandbox of many) pool.giveBack(sandbox);
    clock.advance(COOL_DOWN_MS);
    expect(pool.list()).toHaveLength(20);
    expect(removed).toEqual(['eni-21', 'eni-22']);
    for (const sandbox of await take(20)) pool.giveBack(sandbox);
    expect(made).toBe(22);
    clock.advance(COOL_DOWN_MS);
    expect(pool.list()).toHaveLength(20);
    clock.advance(SPARE_MS);
    expect(pool.list()).toHaveLength(2);
  });

  it('removes all that it has when it ends, those that rest too', async () => {
    pool.fill();
    await settled();
    pool.giveBack(await pool.take());
    await pool.stop();
    await pool.clear();
    expect(removed.toSorted()).toEqual(['eni-1', 'eni-2']);
    clock.advance(COOL_DOWN_MS + SPARE_MS);
    expect(removed).toHaveLength(2);
  });
});
