// What every store promises.

import { describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { listeners } from './contract-listeners.ts';
import { staging } from './contract-staging.ts';
import { keysOf, type Open, put, remove, takeAll, told } from './support/told.ts';

export interface StoreSubject {
  readonly name: string;
  /** An empty store; its watchers can ask for about `ringBytes` of the past. */
  open(options?: { ringBytes?: number }): Store;
}

export function storeContract(subject: StoreSubject): void {
  describe(`the store ${subject.name}`, () => {
    const open = (options?: { ringBytes?: number }) => {
      const store = subject.open(options);
      onTestFinished(() => store[Symbol.dispose]());
      return store;
    };
    revisions(open);
    commits(open);
    staging(open);
    failures(open);
    lists(open);
    indexes(open);
    cursors(open);
    compaction(open);
    listeners(open);
  });
}

function revisions(open: Open): void {
  it('gives every write the next revision, over all collections and within one commit', () => {
    const store = open();
    const start = store.revision;
    const first = put(store, 'x');
    const others = store.commit((transaction) => [
      transaction.put('b', 'x', () => ({})),
      transaction.put('a', 'x', () => ({})),
    ]);
    expect([first, ...others].map(({ revision }) => revision - start)).toEqual([1, 2, 3]);
    remove(store, 'x');
    expect(store.revision - start).toBe(4);
  });

  it('tells the one who builds a value which revision it will have', () => {
    const store = open();
    const record = store.commit((transaction) => {
      const next = transaction.nextRevision();
      return transaction.put('a', 'x', (revision) => ({ next, revision }));
    });
    expect(record.value).toEqual({ next: record.revision, revision: record.revision });
  });

  it('keeps the revision of the creation until the record is deleted', () => {
    const store = open();
    const created = put(store, 'x');
    expect(put(store, 'x').createRevision).toBe(created.revision);
    remove(store, 'x');
    const again = put(store, 'x');
    expect(again.createRevision).toBe(again.revision);
  });

  it('issues no revision for a commit that writes nothing', () => {
    const store = open();
    const before = store.revision;
    expect(store.commit((transaction) => transaction.list('a').length)).toBe(0);
    expect(store.revision).toBe(before);
  });

  it('never goes back, not by clearing', () => {
    const store = open();
    put(store, 'x');
    const before = store.revision;
    store.clear();
    expect(store.revision).toBeGreaterThan(before);
    expect(put(store, 'x').revision).toBe(store.revision);
  });
}

function commits(open: Open): void {
  it('lets a transaction read its own writes', () => {
    const store = open();
    put(store, 'old');
    const seen = store.commit((transaction) => {
      transaction.put('a', 'new', () => ({ by: 'me' }));
      transaction.delete('a', 'old');
      return { keys: transaction.list('a').map(({ key }) => key), value: transaction.find('a', 'new')?.value };
    });
    expect(seen).toEqual({ keys: ['new'], value: { by: 'me' } });
  });

  it('lets the first of two that read the same revision win, and the second see that it lost', () => {
    const store = open();
    const read = put(store, 'x', { count: '0' });
    const swap = (count: string) =>
      store.commit((transaction) => {
        if (transaction.find('a', 'x')?.revision !== read.revision) return false;
        transaction.put('a', 'x', () => ({ count }));
        return true;
      });
    expect([swap('first'), swap('second')]).toEqual([true, false]);
    expect(store.find('a', 'x')?.value).toEqual({ count: 'first' });
  });

  it('refuses to delete what is not there with Conflict', () => {
    const store = open();
    expect(() => remove(store, 'x')).toThrow(expect.objectContaining({ reason: 'Conflict' }));
  });

  it('keeps values from being changed by whoever holds them', () => {
    const store = open();
    const value = { list: [{ deep: 'x' }] };
    const record = store.commit((transaction) => transaction.put('a', 'x', () => value));
    value.list.push({ deep: 'y' });
    expect(record.value).toEqual({ list: [{ deep: 'x' }] });
    expect(() => (record.value['list'] as object[]).push({})).toThrow(TypeError);
    expect(record.value).toBe(store.find('a', 'x')?.value);
  });
}

function failures(open: Open): void {
  it('takes everything back of a commit that throws: records, order, indexes, revision and changes', () => {
    const store = open();
    store.defineIndex('a', 'colour', (value) => [String(value['colour'])]);
    put(store, 'kept', { colour: 'red' });
    put(store, 'changed', { colour: 'red' });
    const before = { revision: store.revision, records: store.list('a') };
    const cursor = store.after(store.revision, undefined);
    const failing = () =>
      store.commit((transaction) => {
        transaction.put('a', 'added', () => ({ colour: 'red' }));
        transaction.put('a', 'changed', () => ({ colour: 'blue' }));
        transaction.delete('a', 'kept');
        transaction.put('a', 'kept', () => ({ colour: 'blue' }));
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect({ revision: store.revision, records: store.list('a') }).toEqual(before);
    expect(store.byIndex('a', 'colour', 'blue')).toEqual([]);
    expect(store.byIndex('a', 'colour', 'red')).toHaveLength(2);
    expect(takeAll(cursor)).toEqual([]);
    expect(put(store, 'next').revision).toBe(before.revision + 1);
  });

  it('goes on after a commit whose value cannot be written as JSON', () => {
    const store = open();
    const circular: { [key: string]: never } = {};
    circular['self'] = circular as never;
    expect(() => put(store, 'x', circular)).toThrow();
    expect(keysOf(store)).toEqual([]);
    put(store, 'y');
    expect(keysOf(store)).toEqual(['y']);
  });

  it.each([
    ['a commit', (store: Store) => void put(store, 'inner')],
    ['clearing', (store: Store) => store.clear()],
  ])('refuses %s inside a commit, which then did nothing', (_what, inner) => {
    const store = open();
    put(store, 'before');
    const nested = () =>
      store.commit((transaction) => {
        transaction.put('a', 'outer', () => ({}));
        inner(store);
      });
    expect(nested).toThrow('inside a commit');
    expect(keysOf(store)).toEqual(['before']);
    put(store, 'after');
    expect(keysOf(store)).toEqual(['after', 'before']);
  });
}

function lists(open: Open): void {
  it('lists in the order of the keys, whatever the order of the writes', () => {
    const store = open();
    for (const key of ['b/2', 'a/1', 'c/1', 'b/1', 'b', 'b0']) put(store, key);
    remove(store, 'c/1');
    expect(keysOf(store)).toEqual(['a/1', 'b', 'b/1', 'b/2', 'b0']);
  });

  it('lists by prefix, and nothing that only resembles it', () => {
    const store = open();
    for (const key of ['b', 'b/1', 'b/2', 'ba/1', 'b0', 'a/b/1']) put(store, key);
    expect(keysOf(store, 'b/')).toEqual(['b/1', 'b/2']);
    expect(keysOf(store, 'z')).toEqual([]);
    expect(store.list('unknown')).toEqual([]);
  });

  it('gives a list that later writes do not touch', () => {
    const store = open();
    put(store, 'x', { version: '1' });
    put(store, 'y', { version: '1' });
    const list = store.list('a');
    put(store, 'x', { version: '2' });
    remove(store, 'y');
    expect(list.map(({ key, value }) => [key, value['version']])).toEqual([
      ['x', '1'],
      ['y', '1'],
    ]);
  });
}

function indexes(open: Open): void {
  const byColour = (store: Store, colour: string) => store.byIndex('a', 'colour', colour).map(({ key }) => key);
  const define = (store: Store) =>
    store.defineIndex('a', 'colour', (value) => String(value['colours'] ?? '').split(','));

  it('finds by an index what was there before it was declared, and what came, moved and went since', () => {
    const store = open();
    put(store, 'early', { colours: 'red,blue' });
    define(store);
    put(store, 'late', { colours: 'red' });
    expect(byColour(store, 'red')).toEqual(['early', 'late']);
    put(store, 'early', { colours: 'green' });
    remove(store, 'late');
    expect([byColour(store, 'red'), byColour(store, 'blue'), byColour(store, 'green')]).toEqual([[], [], ['early']]);
    store.clear();
    expect(byColour(store, 'green')).toEqual([]);
  });

  it('refuses an index that was not declared', () => {
    expect(() => open().byIndex('a', 'colour', 'red')).toThrow('no index colour');
  });
}

function cursors(open: Open): void {
  it('tells what happened after a revision, in order, with what was there before', () => {
    const store = open();
    put(store, 'x', { version: '0' });
    const cursor = store.after(store.revision, 'a');
    const start = store.revision;
    put(store, 'y');
    put(store, 'x', { version: '1' });
    store.commit((transaction) => transaction.delete('a', 'x', (revision, last) => ({ ...last, revision })));
    const changes = cursor.take(10);
    expect(told(changes)).toEqual([`ADDED y ${start + 1}`, `MODIFIED x ${start + 2}`, `DELETED x ${start + 3}`]);
    expect(changes[0]).not.toHaveProperty('previous');
    expect(changes[1]).toMatchObject({ value: { version: '1' }, previous: { version: '0' } });
    expect(changes[2]).toMatchObject({ value: { version: '1', revision: start + 3 }, previous: { version: '1' } });
    expect(cursor.take(10)).toEqual([]);
  });

  it('tells each of several cursors everything, at its own pace', () => {
    const store = open();
    const [slow, fast] = [store.after(store.revision, 'a'), store.after(store.revision, 'a')];
    for (const key of ['1', '2', '3']) put(store, key);
    const all = takeAll(fast);
    expect([...told(slow.take(1)), ...told(slow.take(1)), ...told(slow.take(5))]).toEqual(all);
    expect(all).toHaveLength(3);
  });

  it('tells of one collection only, but passes the others: its revision is the progress a bookmark needs', () => {
    const store = open();
    const cursor = store.after(store.revision, 'a');
    put(store, 'x', {}, 'b');
    put(store, 'y', {}, 'b');
    expect(cursor.revision).toBe(store.revision - 2);
    expect(cursor.take(1)).toEqual([]);
    expect(cursor.revision).toBe(store.revision);
  });

  it('never claims progress past what it has told', () => {
    const store = open();
    const cursor = store.after(store.revision, 'a');
    const first = put(store, 'x');
    put(store, 'y');
    cursor.take(1);
    expect(cursor.revision).toBe(first.revision);
    expect(takeAll(store.after(cursor.revision, 'a'))).toEqual([`ADDED y ${store.revision}`]);
  });

  it('tells of all collections when none is named', () => {
    const store = open();
    const cursor = store.after(store.revision, undefined);
    put(store, 'x');
    put(store, 'y', {}, 'b');
    expect(cursor.take(10).map(({ collection }) => collection)).toEqual(['a', 'b']);
  });

  it('refuses a revision that is not issued yet with Future', () => {
    const store = open();
    expect(() => store.after(store.revision + 1, 'a')).toThrow(expect.objectContaining({ reason: 'Future' }));
  });
}

function compaction(open: Open): void {
  const expired = expect.objectContaining({ reason: 'Expired' });

  it('tells a cursor that fell out of the ring Expired, every time it asks', () => {
    const store = open({ ringBytes: 1 });
    const cursor = store.after(store.revision, 'a');
    put(store, 'x');
    put(store, 'y');
    expect(() => cursor.take(10)).toThrow(expired);
    expect(() => cursor.take(10)).toThrow(expired);
  });

  it('starts cursors from the oldest revision on, and tells Expired before it', () => {
    const store = open({ ringBytes: 2_000 });
    for (let number = 10; number < 40; number++) put(store, String(number));
    const oldest = store.oldestRevision;
    expect(oldest).toBeGreaterThan(1);
    expect(() => store.after(oldest - 1, 'a')).toThrow(expired);
    const changes = store.after(oldest, 'a').take(100);
    const count = store.revision - oldest;
    expect(changes.map(({ revision }) => revision)).toEqual(Array.from({ length: count }, (_, at) => oldest + 1 + at));
  });

  it('keeps a cursor alive that keeps up, however much goes by', () => {
    const store = open({ ringBytes: 2_000 });
    const cursor = store.after(store.revision, 'a');
    const seen: string[] = [];
    for (let number = 0; number < 3_000; number++) {
      put(store, String(number));
      seen.push(...cursor.take(10).map(({ key }) => key));
    }
    expect(seen).toEqual(Array.from({ length: 3_000 }, (_, number) => String(number)));
  });

  it('keeps a cursor alive of whose collection nothing is forgotten, however much of others is', () => {
    const store = open({ ringBytes: 1 });
    const quiet = store.after(store.revision, 'quiet');
    const all = store.after(store.revision, undefined);
    for (let number = 0; number < 10; number++) put(store, String(number));
    expect([quiet, all].map(({ isExpired }) => isExpired)).toEqual([false, true]);
    const write = () => store.commit((transaction) => transaction.put('quiet', 'x', () => ({})));
    write();
    expect(takeAll(quiet)).toEqual([`ADDED x ${store.revision}`]);
    write();
    write();
    expect(quiet.isExpired).toBe(true);
    expect(() => quiet.take(10)).toThrow(expired);
  });

  it('expires every cursor when it is cleared, also one that was up to date', () => {
    const store = open();
    put(store, 'x');
    const before = store.revision;
    const cursor = store.after(before, 'a');
    store.clear();
    expect(() => cursor.take(10)).toThrow(expired);
    expect(() => store.after(before, 'a')).toThrow(expired);
    const fresh = store.after(store.revision, 'a');
    put(store, 'y');
    expect(takeAll(fresh)).toEqual([`ADDED y ${store.revision}`]);
    expect(keysOf(store)).toEqual(['y']);
  });
}
