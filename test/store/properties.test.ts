// What holds for every interleaving of writes and watches: list + watch = list; nothing twice, nothing lost, order kept.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Change, Cursor, Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';

const COLLECTIONS = ['a', 'b'];
const KEYS = ['k', 'k/1', 'k/2', 'k0', 'l'];

type Write = { readonly collection: string; readonly key: string; readonly value: number | undefined };
type Step =
  | { readonly do: 'commit' | 'fail'; readonly writes: readonly Write[] }
  | { readonly do: 'watch'; readonly collection: string | undefined; readonly back: number }
  | { readonly do: 'take'; readonly who: number; readonly limit: number }
  | { readonly do: 'clear' };

const write: fc.Arbitrary<Write> = fc.record({
  collection: fc.constantFrom(...COLLECTIONS),
  key: fc.constantFrom(...KEYS),
  value: fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
});
const writes = fc.array(write, { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('commit' as const), writes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), writes }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      collection: fc.constantFrom(...COLLECTIONS, undefined),
      back: fc.nat(6),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('take' as const), who: fc.nat(20), limit: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'clear' as const }) },
);
const steps = fc.array(step, { maxLength: 60 });

/** What a client would believe: a list, and the changes applied to it. */
type Belief = Map<string, number>;

interface Watcher {
  readonly collection: string | undefined;
  readonly cursor: Cursor;
  readonly from: number;
  readonly seen: Change[];
  /** Present where the watch began with a list. */
  readonly belief: Belief | undefined;
  isExpired: boolean;
}

class World {
  readonly store: Store;
  /** Every change there ever was, by our own bookkeeping. */
  readonly log: {
    readonly type: string;
    readonly collection: string;
    readonly key: string;
    readonly revision: number;
  }[] = [];
  readonly watchers: Watcher[] = [];
  #model = new Map<string, number>();
  #clearedAt = 0;

  constructor(store: Store) {
    this.store = store;
    for (const collection of COLLECTIONS) store.defineIndex(collection, 'value', ({ value }) => [String(value)]);
  }

  play(step: Step): void {
    if (step.do === 'commit') this.#commit(step.writes);
    else if (step.do === 'fail') this.#fail(step.writes);
    else if (step.do === 'watch') this.#watch(step.collection, step.back);
    else if (step.do === 'take') this.#take(step.who, step.limit);
    else this.#clear();
    this.#check();
  }

  /** Lets every watcher read to the end, and compares. */
  finish(): void {
    for (const watcher of this.watchers) {
      while (!watcher.isExpired && this.#read(watcher, 2));
      if (!watcher.isExpired) this.#compare(watcher);
    }
  }

  get state(): Belief {
    return beliefFrom(this.store, undefined);
  }

  #commit(writes: readonly Write[]): void {
    let revision = this.store.revision;
    this.store.commit((transaction) => {
      for (const { collection, key, value } of writes) {
        const id = `${collection} ${key}`;
        const type = value === undefined ? 'DELETED' : this.#model.has(id) ? 'MODIFIED' : 'ADDED';
        if (value === undefined && !this.#model.has(id)) continue;
        if (value === undefined) transaction.delete(collection, key);
        else transaction.put(collection, key, () => ({ value }));
        if (value === undefined) this.#model.delete(id);
        else this.#model.set(id, value);
        this.log.push({ type, collection, key, revision: ++revision });
      }
    });
    assert(this.store.revision === revision, 'a commit moved the revision by as many as it wrote');
  }

  #fail(writes: readonly Write[]): void {
    const before = this.store.revision;
    try {
      this.store.commit((transaction) => {
        for (const { collection, key, value } of writes)
          transaction.put(collection, key, () => ({ value: value ?? -1 }));
        throw new RangeError('taken back');
      });
    } catch (error) {
      assert(error instanceof RangeError, 'the error is passed on');
    }
    assert(this.store.revision === before, 'a failed commit leaves the revision');
  }

  #watch(collection: string | undefined, back: number): void {
    const from = Math.max(0, this.store.revision - back);
    try {
      const cursor = this.store.after(from, collection);
      const belief = back === 0 ? beliefFrom(this.store, collection) : undefined;
      this.watchers.push({ collection, cursor, from, seen: [], belief, isExpired: false });
    } catch (error) {
      assert(isExpired(error) && from < this.store.oldestRevision, 'only what is forgotten is refused');
    }
  }

  #take(who: number, limit: number): void {
    const watcher = this.watchers[who % Math.max(1, this.watchers.length)];
    if (watcher && !watcher.isExpired) this.#read(watcher, limit);
  }

  /** True when there may be more. */
  #read(watcher: Watcher, limit: number): boolean {
    try {
      const changes = watcher.cursor.take(limit);
      assert(changes.length <= limit, 'no more than asked for');
      watcher.seen.push(...changes);
      for (const change of changes) apply(change, watcher.belief);
      return changes.length === limit;
    } catch (error) {
      assert(isExpired(error), 'a cursor fails only by expiring');
      assert(watcher.cursor.revision < Math.max(this.store.oldestRevision, this.#clearedAt), 'it had fallen behind');
      watcher.isExpired = true;
      return false;
    }
  }

  #clear(): void {
    this.store.clear();
    this.#model = new Map();
    this.#clearedAt = this.store.revision;
  }

  #check(): void {
    equal([...this.state].sort(), [...this.#model].sort(), 'the store holds what was written');
    for (const collection of COLLECTIONS) this.#checkCollection(collection);
  }

  #checkCollection(collection: string): void {
    const list = this.store.list(collection);
    equal(
      list.map(({ key }) => key),
      KEYS.filter((key) => this.#model.has(`${collection} ${key}`)).sort(),
      'a list is in key order',
    );
    for (const value of [0, 1, 2, 3]) {
      const indexed = this.store.byIndex(collection, 'value', String(value)).map(({ key }) => key);
      const scanned = list.filter((record) => record.value['value'] === value).map(({ key }) => key);
      equal([...indexed].sort(), scanned, 'an index finds what a scan finds');
    }
  }

  #compare(watcher: Watcher): void {
    const { from, collection, seen, belief } = watcher;
    const due = this.log.filter(
      (change) => change.revision > from && (collection === undefined || change.collection === collection),
    );
    const brief = seen.map(({ type, collection: of, key, revision }) => ({ type, collection: of, key, revision }));
    equal(brief, due, 'a watcher is told exactly what happened, in its order');
    assert(watcher.cursor.revision === this.store.revision, 'a watcher that read everything is at the newest revision');
    if (belief) equal([...belief].sort(), [...beliefFrom(this.store, collection)].sort(), 'list + watch = list');
  }
}

function beliefFrom(store: Store, collection: string | undefined): Belief {
  const records = (collection === undefined ? COLLECTIONS : [collection]).flatMap((name) => store.list(name));
  return new Map(records.map((record) => [`${record.collection} ${record.key}`, record.value['value'] as number]));
}

function apply(change: Change, belief: Belief | undefined): void {
  if (!belief) return;
  const id = `${change.collection} ${change.key}`;
  assert(
    belief.has(id) === (change.type !== 'ADDED'),
    'only what was not there is added, only what was there is changed',
  );
  equal(change.previous?.['value'], belief.get(id), 'a change knows what was before');
  if (change.type === 'DELETED') belief.delete(id);
  else belief.set(id, change.value['value'] as number);
}

const isExpired = (error: unknown) => error instanceof StoreError && error.reason === 'Expired';

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}

function equal(found: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`it does not hold that ${what}:\n${a}\nis not\n${b}`);
}

describe('for any interleaving of writes, failures, clears, watches and reads', () => {
  it.each([
    ['that remembers everything', 1_000_000],
    ['that remembers a handful of changes', 1_500],
  ])(
    'a store %s tells each watcher all that happened, once and in order, or that it fell behind',
    (_what, ringBytes) => {
      fc.assert(
        fc.property(steps, (all) => {
          using store = openSqliteStore({ path: ':memory:', ringBytes });
          const world = new World(store);
          for (const one of all) world.play(one);
          world.finish();
        }),
        { numRuns: 400 },
      );
    },
  );

  it('a store is the same after it was closed and opened', () => {
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        using directory = temporaryDirectory();
        const path = join(directory.path, 'store.db');
        const before = openSqliteStore({ path });
        const world = new World(before);
        for (const one of first) world.play(one);
        const [state, revision] = [JSON.stringify([...world.state]), before.revision];
        before[Symbol.dispose]();
        using after = openSqliteStore({ path });
        equal([...beliefFrom(after, undefined)], JSON.parse(state), 'nothing is lost or made up');
        assert(after.revision === revision, 'the revision stays');
        const cursor = after.after(revision, undefined);
        for (const one of second) if (one.do === 'commit') commitAll(after, one.writes);
        equal(
          cursor.take(1_000).map((change) => change.revision),
          Array.from({ length: after.revision - revision }, (_, at) => revision + 1 + at),
          'the revisions go on without a gap',
        );
      }),
      { numRuns: 40 },
    );
  });
});

function commitAll(store: Store, writes: readonly Write[]): void {
  store.commit((transaction) => {
    for (const { collection, key, value } of writes) {
      if (value !== undefined) transaction.put(collection, key, () => ({ value }));
      else if (transaction.find(collection, key)) transaction.delete(collection, key);
    }
  });
}
