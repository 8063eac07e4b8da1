// What every store promises of writes that are staged.

import { expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { keysOf, type Open, put, takeAll, told } from './support/told.ts';

const stage = (store: Store, key: string) => store.stage((transaction) => transaction.put('a', key, () => ({})));

export function staging(open: Open): void {
  it('shows what is staged to whoever reads at once, and tells of it, all together, when it is durable', async () => {
    const store = open();
    const cursor = store.after(store.revision, 'a');
    let calls = 0;
    using _listener = store.onCommit(() => calls++);
    stage(store, 'x');
    stage(store, 'y');
    expect([keysOf(store), takeAll(cursor), calls]).toEqual([['x', 'y'], [], 0]);
    await store.settled();
    expect([told(cursor.take(10)).length, calls]).toEqual([2, 1]);
    expect(store.settled()).toBeUndefined();
  });

  it('gives a cursor that begins at what is staged only what comes after it', async () => {
    const store = open();
    stage(store, 'x');
    const cursor = store.after(store.revision, 'a');
    const last = stage(store, 'y');
    expect([takeAll(cursor), cursor.revision]).toEqual([[], last.revision - 1]);
    await store.settled();
    expect([takeAll(cursor), cursor.revision]).toEqual([[`ADDED y ${last.revision}`], last.revision]);
  });

  it('makes durable within milliseconds what nobody waits for, and tells of it', async () => {
    const store = open();
    const cursor = store.after(store.revision, 'a');
    const told = new Promise<void>((resolve) => store.onCommit(resolve));
    stage(store, 'x');
    await told;
    expect(takeAll(cursor)).toEqual([`ADDED x ${store.revision}`]);
    expect(store.settled()).toBeUndefined();
  });

  it('is over with the next commit, which makes durable what was staged before it', () => {
    const store = open();
    const cursor = store.after(store.revision, 'a');
    stage(store, 'x');
    put(store, 'y');
    expect(store.settled()).toBeUndefined();
    expect(cursor.take(10).map(({ key }) => key)).toEqual(['x', 'y']);
  });

  it('stages nothing of a commit that throws', () => {
    const store = open();
    const failing = () =>
      store.stage((transaction) => {
        transaction.put('a', 'x', () => ({}));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([keysOf(store), store.settled()]).toEqual([[], undefined]);
  });
}
