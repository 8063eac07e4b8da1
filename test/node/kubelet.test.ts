// The kubelet on a real API server and a runtime without an engine: what a pod's life looks like from outside.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PODS } from '../../src/kube/kind-refs.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { ADDRESS, Bench } from './support/bench.ts';

describe('a bound pod', () => {
  it('waits for its network, then becomes Running and Ready at its address', async () => {
    await using bench = await Bench.open();
    bench.plug(false);
    await bench.create();
    await bench.idle();
    expect(await bench.containers()).toEqual([]);
    bench.plug();
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect(bench.find()?.status).toMatchObject({
      podIP: ADDRESS,
      podIPs: [{ ip: ADDRESS }],
      hostIP: ADDRESS,
      hostIPs: [{ ip: ADDRESS }],
    });
    const conditions = bench.find()?.status?.conditions?.map(({ type, status }) => `${type}=${status}`);
    expect(conditions?.sort()).toEqual([
      'ContainersReady=True',
      'Initialized=True',
      'PodReadyToStartContainers=True',
      'PodScheduled=True',
      'Ready=True',
    ]);
    expect(bench.status()).toMatchObject({ ready: true, started: true, restartCount: 0, lastState: {} });
    expect(bench.status()?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    expect(bench.events()).toEqual(
      expect.arrayContaining(['Normal Created Created container: app', 'Normal Started Started container app']),
    );
    expect(bench.fieldPathOf('Started')).toBe('spec.containers{app}');
  });

  it('runs all its containers, and is ready when all of them are', async () => {
    await using bench = await Bench.open();
    const containers = ['c', 'a', 'b'].map((name) => ({ name, image: `${name}:1` }));
    await bench.create({ containers });
    await bench.eventually(() => expect(bench.condition('Ready')?.status).toBe('True'));
    expect((await bench.runningNames()).sort()).toEqual(['a', 'b', 'c']);
    // In the order of their names, whatever the order in the spec.
    expect(bench.find()?.status?.containerStatuses?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('is not begun while it has no node', async () => {
    await using bench = await Bench.open();
    const containers = [{ name: 'app', image: 'a:1' }];
    await bench.cluster.of(PODS).create({ metadata: { namespace: 'default', name: 'web' }, spec: { containers } });
    await bench.idle();
    expect(bench.runtime.specs).toEqual([]);
  });

  it('puts on its containers whose they are', async () => {
    await using bench = await Bench.open();
    const pod = await bench.create();
    const { labels, name } = await bench.spec();
    expect(labels).toMatchObject({
      [LABELS.namespace]: 'default',
      [LABELS.pod]: 'web',
      [LABELS.podUid]: pod.metadata.uid,
      [LABELS.container]: 'app',
      [LABELS.attempt]: '0',
    });
    expect(name).toBe(`k8s_app_web_default_${pod.metadata.uid}_0`);
  });
});

describe('what others write of a pod', () => {
  it('is put right, and what the kubelet then writes itself is no reason to look again', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    await bench.pass(1);
    const { listContainers } = bench.runtime;
    let looks = 0;
    bench.runtime.listContainers = async (labels) => {
      if (labels[LABELS.podUid] !== undefined) looks += 1;
      return listContainers(labels);
    };
    const written = bench.find()?.metadata.resourceVersion;
    const patch = { type: 'merge', subresource: 'status', body: { status: { phase: 'Pending' } } } as const;
    await bench.cluster.of(PODS).patch({ name: 'web', namespace: 'default' }, patch);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    await bench.pass(1);
    expect(bench.find()?.metadata.resourceVersion).not.toBe(written);
    expect(looks).toBe(1);
  });
});

describe('a new start of the kubelet', () => {
  it('finds the containers running and leaves them alone', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    const before = await bench.containers();
    await bench.restart();
    await bench.eventually(() => expect(bench.condition('Ready')?.status).toBe('True'));
    await bench.idle();
    expect((await bench.containers()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(bench.status()?.restartCount).toBe(0);
  });

  it('clears away what is left of pods that have gone meanwhile', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    await bench.createRunning({});
    await bench.stop();
    await bench.delete({ gracePeriodSeconds: 0 });
    expect(await bench.containers()).toHaveLength(1);
    await bench.restart();
    await bench.eventually(async () => expect(await bench.containers()).toEqual([]));
    await bench.eventually(async () => expect(await readdir(join(bench.directory, 'pods'))).toEqual([]));
  });
});

describe('an ephemeral container', () => {
  it('is started in a running pod, once, and its end is no concern of the pod', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    const ephemeralContainers = [{ name: 'debug', image: 'busybox:1', targetContainerName: 'app' }];
    await bench.cluster
      .of(PODS)
      .patch(
        { namespace: 'default', name: 'web' },
        { type: 'strategic', subresource: 'ephemeralcontainers', body: { spec: { ephemeralContainers } } },
      );
    await bench.exit(1, 'debug');
    const debug = () => bench.find()?.status?.ephemeralContainerStatuses?.[0];
    await bench.eventually(() => expect(debug()?.state?.terminated?.exitCode).toBe(1));
    expect(bench.condition('Ready')?.status).toBe('True');
    await bench.idle();
    expect(await bench.runningNames()).toEqual(['app']);
  });
});

describe('many pods', () => {
  const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
  const start = (bench: Bench) => Promise.all(names.map((name) => bench.create({}, { name })));

  it('are begun together, but not more of them at once than the engine can bear', async () => {
    await using bench = await Bench.open();
    await start(bench);
    await bench.eventually(async () => expect(await bench.runtime.listContainers({})).toHaveLength(names.length));
    expect(bench.runtime.mostAtOnce).toBeGreaterThan(4);
    expect(bench.runtime.mostAtOnce).toBeLessThanOrEqual(16);
  });

  it('that end slowly hold up no other', async () => {
    await using bench = await Bench.open();
    await start(bench);
    const pods = bench.cluster.of(PODS);
    await bench.eventually(() => expect(pods.list().every(({ status }) => status?.phase === 'Running')).toBe(true));
    bench.runtime.stubborn.add('app');
    await Promise.all(names.map((name) => pods.delete({ namespace: 'default', name })));
    await bench.eventually(() => expect(bench.runtime.stops).toHaveLength(names.length));
    await bench.createRunning({});
    expect(pods.list()).toHaveLength(names.length + 1);
  });
});
