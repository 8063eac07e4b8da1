// The end of a pod that is deleted: who is stopped when, with how much time, and what is left.

import { describe, expect, it, vi } from 'vitest';
import type { Container, PodSpec } from '../../src/kube/types.gen.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { Bench } from './support/bench.ts';

const sleep = (seconds: number): Partial<Container> => ({ lifecycle: { preStop: { sleep: { seconds } } } });

async function open(container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Promise<Bench> {
  const bench = await Bench.open();
  await bench.createRunning(container, spec);
  await bench.eventually(() => expect(bench.phase).toBe('Running'));
  return bench;
}

const graces = ({ runtime }: Bench) => runtime.stops.map(({ container, graceSeconds }) => [container, graceSeconds]);

describe('a deleted pod', () => {
  it('stops its containers, takes them with it and is gone', async () => {
    await using bench = await open();
    await bench.delete();
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    await bench.eventually(async () => expect(await bench.containers()).toEqual([]));
    expect(bench.events()).toContain('Normal Killing Stopping container app');
    expect(bench.fieldPathOf('Killing')).toBe('spec.containers{app}');
    expect(graces(bench)).toEqual([['app', 30]]);
  });

  it.each([
    [{ terminationGracePeriodSeconds: 12 }, {}, 12],
    [{ terminationGracePeriodSeconds: 12 }, { gracePeriodSeconds: 5 }, 5],
    // Even who is in a hurry leaves two seconds.
    [{}, { gracePeriodSeconds: 1 }, 2],
  ])('gives %o deleted with %o a grace of %i seconds', async (spec, options, seconds) => {
    await using bench = await open({}, spec);
    await bench.delete(options);
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(graces(bench)).toEqual([['app', seconds]]);
  });

  it('stays until its containers have ended', async () => {
    await using bench = await open();
    bench.runtime.stubborn.add('app');
    await bench.delete();
    await bench.eventually(() => expect(bench.runtime.stops).toHaveLength(1));
    expect(bench.find()?.metadata.deletionTimestamp).toBeDefined();
    expect(await bench.runningNames()).toEqual(['app']);
    bench.clock.advance(30_000);
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
  });

  it('stops sidecars after the main containers, the last one first, within one grace', async () => {
    await using bench = await Bench.open();
    const side = (name: string): Container => ({ name, image: 's:1', restartPolicy: 'Always' });
    await bench.create({ initContainers: [side('proxy'), side('logs')] });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    // It ends of itself, ten seconds after it was told to.
    bench.runtime.stubborn.add('app');
    await bench.delete();
    await bench.eventually(() => expect(graces(bench)).toEqual([['app', 30]]));
    bench.clock.advance(10_000);
    expect(graces(bench)).toEqual([['app', 30]]);
    bench.clock.advance(20_000);
    await bench.eventually(() =>
      expect(graces(bench)).toEqual([
        ['app', 30],
        ['logs', 2],
        ['proxy', 2],
      ]),
    );
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
  });

  it('hurries when it is deleted again by force', async () => {
    await using bench = await open();
    bench.runtime.stubborn.add('app');
    await bench.delete();
    await bench.eventually(() => expect(bench.runtime.stops).toHaveLength(1));
    await bench.delete({ gracePeriodSeconds: 0 });
    expect(bench.find()).toBeUndefined();
    await bench.eventually(async () => expect(await bench.containers()).toEqual([]));
    expect(bench.runtime.stops).toMatchObject([{ graceSeconds: 30 }, { graceSeconds: 0 }]);
    expect(bench.clock.monotonicMs()).toBeLessThan(10_000);
  });

  it('leaves nothing to a pod that takes its name after a forced deletion', async () => {
    await using bench = await open();
    const old = bench.find();
    await bench.delete({ gracePeriodSeconds: 0 });
    const next = await bench.create();
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect(next.metadata.uid).not.toBe(old?.metadata.uid);
    await bench.eventually(async () => {
      const uids = (await bench.containers()).map(({ labels }) => labels[LABELS.podUid]);
      expect(uids).toEqual([next.metadata.uid]);
    });
  });

  it('is not begun any more when it is deleted while it waits for its image', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly([]);
    await bench.create();
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ErrImagePull'));
    await bench.delete();
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(bench.runtime.specs).toEqual([]);
  });

  it('leaves nothing that the engine made of it while nobody heard', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    await bench.delete({ gracePeriodSeconds: 0 });
    await bench.eventually(async () => expect(await bench.containers()).toEqual([]));
    await bench.idle();
    const hearAgain = bench.runtime.loseEvents();
    await bench.runtime.createContainer(await bench.spec());
    await bench.idle();
    expect(await bench.containers()).toHaveLength(1);
    hearAgain();
    await bench.eventually(async () => expect(await bench.containers()).toEqual([]));
  });
});

describe('a preStop hook', () => {
  it('runs before the container is stopped, and its time counts', async () => {
    await using bench = await open(sleep(10));
    const timers = vi.spyOn(bench.clock, 'after');
    await bench.delete();
    await bench.eventually(() => expect(timers).toHaveBeenCalledWith(10_000, expect.anything()));
    expect(bench.events()).toContain('Normal Killing Stopping container app');
    expect(bench.runtime.stops).toEqual([]);
    bench.clock.advance(10_000);
    await bench.eventually(() => expect(bench.runtime.stops).toMatchObject([{ container: 'app', graceSeconds: 20 }]));
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
  });

  it('is cut off at the end of the grace, without a word', async () => {
    await using bench = await open(sleep(25), { terminationGracePeriodSeconds: 25 });
    const timers = vi.spyOn(bench.clock, 'after');
    await bench.delete({ gracePeriodSeconds: 8 });
    await bench.eventually(() => expect(timers).toHaveBeenCalledWith(25_000, expect.anything()));
    bench.clock.advance(8_000);
    await bench.eventually(() => expect(graces(bench)).toEqual([['app', 2]]));
    expect(bench.events().join()).not.toContain('FailedPreStopHook');
  });
});

describe('activeDeadlineSeconds', () => {
  it('ends a pod that is active for too long, and not earlier', async () => {
    await using bench = await open({}, { activeDeadlineSeconds: 60, terminationGracePeriodSeconds: 4 });
    bench.clock.advance(55_000);
    await bench.idle();
    expect(bench.phase).toBe('Running');
    bench.clock.advance(5_000);
    await bench.eventually(() => expect(bench.phase).toBe('Failed'));
    const message = 'Pod was active on the node longer than the specified deadline';
    expect(bench.find()?.status).toMatchObject({ reason: 'DeadlineExceeded', message });
    expect(bench.events()).toContain(`Normal DeadlineExceeded ${message}`);
    expect(graces(bench)).toEqual([['app', 4]]);
    expect(bench.status()?.state?.terminated?.exitCode).toBe(143);
    await bench.idle();
    expect(await bench.runningNames()).toEqual([]);
  });

  it('counts the time that a pod waits for its image', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly([]);
    await bench.create({ activeDeadlineSeconds: 30 });
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ErrImagePull'));
    bench.clock.advance(30_000);
    await bench.eventually(() => expect(bench.phase).toBe('Failed'));
  });
});
