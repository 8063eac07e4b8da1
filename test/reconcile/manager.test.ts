// The loop: which outcome means what, when it is quiet, and how it ends. The clock stands still unless a test moves it.

import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../src/lib/clock.ts';
import type { Logger } from '../../src/lib/logger.ts';
import { type Controller, type ReconcileContext, type Requeue, TerminalError } from '../../src/reconcile/controller.ts';
import { createManager } from '../../src/reconcile/manager.ts';
import { deferred } from '../support/docker.ts';

type Reconcile = (key: string, context: ReconcileContext) => Promise<Requeue | undefined>;

interface Bench {
  readonly clock: ManualClock;
  /** Every line that was logged: level and message. */
  readonly log: string[];
  /** Runs a controller; gives the way to enqueue keys. */
  run(reconcile: Reconcile, options?: { workers?: number }): (key: string) => void;
  idle(): Promise<void>;
  isIdle(): boolean;
  stop(): Promise<void>;
}

function bench(): Bench {
  const clock = manualClock();
  const log: string[] = [];
  const at = (level: string) => (_fields: object, message: string) => void log.push(`${level} ${message}`);
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  const manager = createManager({ clock, logger });
  const stop = async () => manager[Symbol.asyncDispose]();
  onTestFinished(stop);
  return {
    clock,
    log,
    run(reconcile, options = {}) {
      let add: (key: string) => void = () => undefined;
      const source: Controller['sources'][number] = (enqueue) => {
        add = enqueue;
        return { [Symbol.dispose]: () => undefined };
      };
      manager.start([{ name: 'test', sources: [source], reconcile, ...options }]);
      return (key) => add(key);
    },
    idle: () => manager.idle(),
    isIdle: () => manager.isIdle,
    stop,
  };
}

/** A reconcile that fails `times` times, and how often it was called. */
function failing(times: number, error: Error = new Error('not yet')) {
  const calls: string[] = [];
  const reconcile: Reconcile = async (key) => {
    calls.push(key);
    if (calls.length <= times) throw error;
    return undefined;
  };
  return { calls, reconcile };
}

describe('outcomes', () => {
  it('work that succeeds is not done again', async () => {
    const { run, idle, clock } = bench();
    const { calls, reconcile } = failing(0);
    run(reconcile)('a');
    await idle();
    clock.advance(3_600_000);
    await idle();
    expect(calls).toEqual(['a']);
  });

  it('work that fails is done again, each time after about twice the time, and no later than after a minute and a quarter', async () => {
    const { run, clock } = bench();
    const { calls, reconcile } = failing(20);
    run(reconcile)('a');
    await setImmediate();
    for (let failure = 1; failure <= 20; failure++) {
      const usual = Math.min(5 * 2 ** (failure - 1), 60_000);
      clock.advance(usual * 0.74);
      await setImmediate();
      expect(calls).toHaveLength(failure);
      clock.advance(usual * 0.52);
      await setImmediate();
      expect(calls).toHaveLength(failure + 1);
    }
  });

  it('work that succeeded starts again with the shortest wait when it fails later', async () => {
    const { run, clock, idle } = bench();
    let fails = true;
    let calls = 0;
    const add = run(async () => {
      calls++;
      if (fails) throw new Error('no');
      return undefined;
    });
    add('a');
    for (let failure = 0; failure < 8; failure++) {
      await setImmediate();
      clock.advance(2_000);
    }
    fails = false;
    await setImmediate();
    clock.advance(2_000);
    await idle();
    fails = true;
    calls = 0;
    add('a');
    await setImmediate();
    clock.advance(10);
    await setImmediate();
    expect(calls).toBe(2);
  });

  it('work that asks to come back does, at its time, and sooner when its key is added', async () => {
    const { run, clock, idle } = bench();
    const calls: string[] = [];
    const add = run(async (key) => {
      calls.push(key);
      return calls.length === 1 ? { requeueAfterMs: 10_000 } : undefined;
    });
    add('a');
    await idle();
    clock.advance(9_999);
    await idle();
    expect(calls).toHaveLength(1);
    clock.advance(1);
    await idle();
    expect(calls).toHaveLength(2);
    calls.length = 0;
    add('a');
    await idle();
    add('a');
    await idle();
    clock.advance(10_000);
    await idle();
    expect(calls).toHaveLength(2);
  });

  it('work that failed for good is not done again until its key is added anew', async () => {
    const { run, clock, idle, log } = bench();
    const { calls, reconcile } = failing(1, new TerminalError('never'));
    const add = run(reconcile);
    add('a');
    await idle();
    clock.advance(3_600_000);
    await idle();
    expect(calls).toHaveLength(1);
    expect(log).toEqual(['error reconcile failed for good']);
    add('a');
    await idle();
    expect(calls).toHaveLength(2);
  });

  it('a few failures are no warning, many are', async () => {
    const { run, clock, log } = bench();
    const { reconcile } = failing(5);
    run(reconcile)('a');
    for (let failure = 0; failure < 5; failure++) {
      await setImmediate();
      clock.advance(1_000);
    }
    await setImmediate();
    expect(log.map((line) => line.split(' ')[0])).toEqual(['debug', 'debug', 'debug', 'debug', 'warn']);
  });
});

describe('workers', () => {
  it('work on as many keys at once as they are, and never on one key twice', async () => {
    const { run, idle } = bench();
    const gate = deferred<void>();
    const active: string[] = [];
    let most = 0;
    const add = run(
      async (key) => {
        expect(active).not.toContain(key);
        active.push(key);
        most = Math.max(most, active.length);
        await gate.promise;
        active.splice(active.indexOf(key), 1);
        return undefined;
      },
      { workers: 2 },
    );
    for (const key of ['a', 'b', 'a', 'c']) add(key);
    await setImmediate();
    add('a');
    expect(active).toEqual(['a', 'b']);
    gate.resolve();
    await idle();
    expect(most).toBe(2);
  });

  it('never work inside whoever adds the key', async () => {
    const { run, idle } = bench();
    let isAdding = false;
    const add = run(async () => {
      expect(isAdding).toBe(false);
      return undefined;
    });
    isAdding = true;
    add('a');
    isAdding = false;
    await idle();
  });
});

describe('being idle', () => {
  it('is being quiet in every controller, also one that another has just set to work on a later tick', async () => {
    const { run, idle } = bench();
    const done: string[] = [];
    const addLast = run(async () => void done.push('last'));
    const addSecond = run(async () => {
      void setImmediate().then(() => addLast('x'));
      done.push('second');
      return undefined;
    });
    const addFirst = run(async () => {
      void setImmediate().then(() => addSecond('x'));
      done.push('first');
      return undefined;
    });
    addFirst('x');
    await idle();
    expect(done).toEqual(['first', 'second', 'last']);
  });

  it('waits for work that will be tried again, but not for work that only comes back later', async () => {
    const { run, idle, clock } = bench();
    const { calls, reconcile } = failing(1);
    run(reconcile)('a');
    run(async () => ({ requeueAfterMs: 60_000 }))('b');
    let isIdle = false;
    const waiting = idle().then(() => {
      isIdle = true;
    });
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(isIdle).toBe(false);
    clock.advance(10);
    await waiting;
    expect(calls).toHaveLength(2);
  });

  it('does not wait for a retry of work that has succeeded meanwhile', async () => {
    const { run, idle } = bench();
    const { calls, reconcile } = failing(1);
    const add = run(reconcile);
    add('a');
    await setImmediate();
    add('a');
    await idle();
    expect(calls).toHaveLength(2);
  });

  it('is known without waiting, once somebody has waited for it, until something begins', async () => {
    const { run, idle, isIdle } = bench();
    const work = deferred<undefined>();
    const add = run(() => work.promise);
    expect(isIdle()).toBe(false);
    await idle();
    expect(isIdle()).toBe(true);
    add('a');
    expect(isIdle()).toBe(false);
    work.resolve(undefined);
    while (!isIdle()) await setImmediate();
  });

  it('is at once where nothing runs', async () => {
    await expect(bench().idle()).resolves.toBeUndefined();
  });
});

describe('stopping', () => {
  it('tells work under way to end, waits for it, and starts no other', async () => {
    const { run, stop } = bench();
    const ended: string[] = [];
    const add = run(async (key, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await setImmediate();
      ended.push(key);
      return undefined;
    });
    add('a');
    add('b');
    await setImmediate();
    await stop();
    add('c');
    await setImmediate();
    expect(ended).toEqual(['a']);
  });

  it('does not wait for ever for work that does not end', async () => {
    const { run, stop, clock } = bench();
    run(() => new Promise(() => undefined))('a');
    await setImmediate();
    const stopped = stop();
    clock.advance(5_000);
    await expect(stopped).resolves.toBeUndefined();
  });

  it('forgets retries and later visits', async () => {
    const { run, stop, clock } = bench();
    const { calls, reconcile } = failing(1);
    run(reconcile)('a');
    await setImmediate();
    await stop();
    clock.advance(3_600_000);
    await setImmediate();
    expect(calls).toHaveLength(1);
  });
});
