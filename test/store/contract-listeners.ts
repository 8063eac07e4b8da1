// What every store promises to those who listen to its commits.

import { expect, it } from 'vitest';
import { keysOf, type Open, put } from './support/told.ts';

export function listeners(open: Open): void {
  it('calls a listener once for each commit that wrote, when there is something to take, until it is disposed', () => {
    const store = open();
    const cursor = store.after(store.revision, undefined);
    const calls: number[] = [];
    const listener = store.onCommit(() => calls.push(cursor.take(10).length));
    store.commit((transaction) => ['x', 'y'].map((key) => transaction.put('a', key, () => ({}))));
    store.commit(() => undefined);
    expect(calls).toEqual([2]);
    listener[Symbol.dispose]();
    put(store, 'z');
    expect(calls).toEqual([2]);
  });

  it('calls a listener to one collection only when that was written to', () => {
    const store = open();
    const calls: string[] = [];
    using _own = store.onCommit(() => calls.push('a'), 'a');
    using _other = store.onCommit(() => calls.push('b'), 'b');
    put(store, 'x');
    store.commit((transaction) => ['a', 'b', 'b'].map((collection) => transaction.put(collection, 'y', () => ({}))));
    expect(calls).toEqual(['a', 'a', 'b']);
  });

  it('calls listeners when it is cleared: their cursors are expired', () => {
    const store = open();
    const calls: string[] = [];
    using _all = store.onCommit(() => calls.push('all'));
    using _own = store.onCommit(() => calls.push('a'), 'a');
    store.clear();
    expect(calls).toEqual(['all', 'a']);
  });

  it('lets a listener write', () => {
    const store = open();
    using _listener = store.onCommit(() => store.find('a', 'echo') || put(store, 'echo'));
    put(store, 'x');
    expect(keysOf(store)).toEqual(['echo', 'x']);
  });

  it('neither fails a commit nor keeps it from others because a listener throws', async () => {
    const store = open();
    let calls = 0;
    using _broken = store.onCommit(() => {
      throw new Error('a bug of the listener');
    });
    using _other = store.onCommit(() => calls++);
    const uncaught = nextUncaught();
    put(store, 'x');
    expect(calls).toBe(1);
    expect((await uncaught).message).toBe('a bug of the listener');
  });
}

/** The next error that nobody catches, instead of the end of the process. */
function nextUncaught(): Promise<Error> {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  return new Promise((resolve) => {
    process.once('uncaughtException', (error) => {
      for (const listener of others) process.on('uncaughtException', listener);
      resolve(error);
    });
  });
}
