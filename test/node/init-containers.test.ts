// Init containers one after another, sidecars beside the others.

import { describe, expect, it } from 'vitest';
import { PODS } from '../../src/kube/kind-refs.ts';
import type { Container, PodSpec } from '../../src/kube/types.gen.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { Bench } from './support/bench.ts';

const init = (name: string): Container => ({ name, image: `${name}:1` });
const sidecar = (name: string): Container => ({ ...init(name), restartPolicy: 'Always' });

async function open(initContainers: Container[], spec: Partial<PodSpec> = {}): Promise<Bench> {
  const bench = await Bench.open();
  await bench.create({ initContainers, ...spec });
  return bench;
}

const madeNames = (bench: Bench) => bench.runtime.specs.map(({ image }) => image.split(':')[0]);

describe('init containers', () => {
  it('run one after another, and the main ones after them', async () => {
    await using bench = await open([init('first'), init('second')]);
    await bench.eventually(() => expect(bench.status('first')?.state?.running).toBeDefined());
    expect(bench.phase).toBe('Pending');
    expect(bench.waiting('second')).toEqual({ reason: 'PodInitializing' });
    expect(bench.waiting('app')).toEqual({ reason: 'PodInitializing' });
    expect(bench.condition('Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [first second]',
    });
    await bench.exit(0, 'first');
    await bench.eventually(() => expect(bench.status('second')?.state?.running).toBeDefined());
    expect(bench.condition('Initialized')?.message).toBe('containers with incomplete status: [second]');
    expect(madeNames(bench)).toEqual(['first', 'second']);
    await bench.exit(0, 'second');
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect(bench.condition('Initialized')).toMatchObject({ status: 'True' });
    expect(madeNames(bench)).toEqual(['first', 'second', 'nginx']);
    expect(bench.status('first')).toMatchObject({ ready: true, state: { terminated: { reason: 'Completed' } } });
  });

  it('are tried again, with a growing wait, until they succeed', async () => {
    await using bench = await open([init('first')]);
    await bench.exit(1, 'first');
    await bench.eventually(() => expect(bench.status('first')?.restartCount).toBe(1));
    await bench.exit(1, 'first');
    await bench.eventually(() => expect(bench.waiting('first')?.reason).toBe('CrashLoopBackOff'));
    expect(bench.fieldPathOf('BackOff')).toBe('spec.initContainers{first}');
    expect(bench.phase).toBe('Pending');
    await bench.pass(10_000);
    await bench.exit(0, 'first');
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
  });

  it('that fail under Never fail the pod, whose main containers never run', async () => {
    await using bench = await open([init('first'), init('second')], { restartPolicy: 'Never' });
    await bench.exit(2, 'first');
    await bench.eventually(() => expect(bench.phase).toBe('Failed'));
    expect(bench.status('first')?.state?.terminated).toMatchObject({ exitCode: 2, reason: 'Error' });
    expect(madeNames(bench)).toEqual(['first']);
  });

  it('are not run again when a main container is restarted', async () => {
    await using bench = await open([init('first')]);
    await bench.exit(0, 'first');
    await bench.exit(1, 'app');
    await bench.eventually(() => expect(bench.status('app')).toMatchObject({ restartCount: 1, ready: true }));
    expect(madeNames(bench)).toEqual(['first', 'nginx', 'nginx']);
  });
});

describe('a sidecar', () => {
  it('is started in its turn, and the next one does not wait for its end', async () => {
    await using bench = await open([init('first'), sidecar('proxy'), init('last')]);
    await bench.exit(0, 'first');
    await bench.eventually(async () => expect(await bench.runningNames()).toEqual(['proxy', 'last']));
    await bench.exit(0, 'last');
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect(await bench.runningNames()).toEqual(['proxy', 'app']);
    expect(bench.status('proxy')).toMatchObject({ ready: true, started: true });
  });

  it('is restarted whenever it ends, whatever the pod’s policy', async () => {
    await using bench = await open([sidecar('proxy')], { restartPolicy: 'Never' });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    await bench.exit(0, 'proxy');
    await bench.eventually(() => expect(bench.status('proxy')).toMatchObject({ restartCount: 1, ready: true }));
    expect(bench.phase).toBe('Running');
  });

  it('that does not run keeps no main container from its restart', async () => {
    await using bench = await open([sidecar('proxy')]);
    await bench.eventually(() => expect(bench.status('app')?.state?.running).toBeDefined());
    await bench.exit(1, 'proxy');
    await bench.exit(1, 'proxy');
    await bench.eventually(() => expect(bench.waiting('proxy')?.reason).toBe('CrashLoopBackOff'));
    await bench.exit(1, 'app');
    await bench.eventually(() => expect(bench.status('app')).toMatchObject({ restartCount: 1, ready: true }));
    expect(bench.waiting('proxy')?.reason).toBe('CrashLoopBackOff');
  });

  it('is stopped when the main containers are done, the last one first, with the pod’s grace', async () => {
    await using bench = await open([sidecar('proxy'), sidecar('logs')], {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 7,
    });
    await bench.exit(0, 'app');
    await bench.eventually(() => expect(bench.phase).toBe('Succeeded'));
    expect(bench.runtime.stops).toMatchObject([
      { container: 'logs', graceSeconds: 7 },
      { container: 'proxy', graceSeconds: 7 },
    ]);
    expect(bench.events()).toContain('Normal Killing Stopping container proxy');
    expect(bench.fieldPathOf('Killing')).toMatch(/^spec\.initContainers\{/);
  });

  it('is stopped as well when the main container has ended before anybody looked', async () => {
    await using bench = await Bench.open();
    const started = bench.runtime.startContainer.bind(bench.runtime);
    bench.runtime.startContainer = async (id) => {
      await started(id);
      const state = await bench.runtime.findContainer(id);
      if (state?.labels[LABELS.container] === 'app') bench.runtime.exit(id, 0);
    };
    const phases = new Set<string>();
    bench.cluster.of(PODS).subscribe(({ object: { status } }) => {
      if (status?.initContainerStatuses?.[0]?.state?.running) phases.add(status.phase ?? '');
    });
    await bench.create({ initContainers: [sidecar('proxy')], restartPolicy: 'Never' });
    await bench.eventually(() => expect(bench.phase).toBe('Succeeded'));
    expect(await bench.runningNames()).toEqual([]);
    expect([...phases]).toEqual(['Pending']);
  });
});
