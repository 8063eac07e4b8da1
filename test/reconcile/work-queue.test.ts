// No key is with two workers, and a change that comes while a key is worked on is not lost.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../src/reconcile/work-queue.ts';

const quiet = () => undefined;

describe('a work queue', () => {
  it('gives the key that waits longest, each once however often it was added', () => {
    const queue = new WorkQueue(quiet);
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', undefined]);
  });

  it('keeps a key back while it is worked on, and gives it once more afterwards', () => {
    const queue = new WorkQueue(quiet);
    queue.add('a');
    queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(queue.take()).toBe('a');
    queue.done('a');
    expect(queue.take()).toBeUndefined();
    expect(queue.isEmpty).toBe(true);
  });

  it('says when there may be something to take, also for a key that was kept back', () => {
    let calls = 0;
    const queue = new WorkQueue(() => calls++);
    queue.add('a');
    queue.take();
    queue.add('a');
    expect(calls).toBe(1);
    queue.done('a');
    expect(calls).toBe(2);
  });

  it('for any order of adding, taking and finishing never gives a key twice at once, and gives every added key again', () => {
    const step = fc.record({ do: fc.constantFrom('add', 'take', 'done'), key: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const queue = new WorkQueue(quiet);
        const working = new Set<string>();
        const due = new Set<string>();
        for (const { do: what, key } of steps) {
          if (what === 'add') due.add(key);
          if (what === 'add') queue.add(key);
          const taken = what === 'take' ? queue.take() : undefined;
          if (taken !== undefined) {
            expect(working).not.toContain(taken);
            expect(due.delete(taken)).toBe(true);
            working.add(taken);
          }
          if (what === 'done' && working.delete(key)) queue.done(key);
          expect(queue.workingCount).toBe(working.size);
          expect(queue.isEmpty).toBe(working.size === 0 && due.size === 0);
        }
        for (const key of working) queue.done(key);
        const rest: (string | undefined)[] = [];
        for (let key = queue.take(); key !== undefined; key = queue.take()) rest.push(key);
        expect(rest.sort()).toEqual([...due].sort());
      }),
      { numRuns: 500 },
    );
  });
});
