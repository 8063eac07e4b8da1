// How a deployment goes from one template to the next: never more and never fewer pods than its strategy allows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../src/kube/kind-refs.ts';
import { readyStatus } from './support/pretend-kubelet.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import {
  conditionOf,
  deployment,
  isComplete,
  listPods,
  NAMESPACE,
  readDeployment,
  sizes,
  template,
} from './support/workloads.ts';

const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});
const create = ({ apps }: TestCluster, spec: object, name = 'web') =>
  apps.createNamespacedDeployment({ namespace: NAMESPACE, body: deployment(spec, name) });
const patch = ({ apps }: TestCluster, spec: object, name = 'web') =>
  apps.patchNamespacedDeployment({ namespace: NAMESPACE, name, body: { spec } }, MERGE);
const complete = (cluster: TestCluster, name = 'web') => cluster.until(() => readDeployment(cluster, name), isComplete);

/** Makes the pods of an image ready, one or all. */
async function makeReady(cluster: TestCluster, image: string, count = Number.POSITIVE_INFINITY): Promise<void> {
  const pods = (await listPods(cluster)).filter(
    ({ spec, status }) => spec?.containers[0]?.image === image && status?.phase === 'Pending',
  );
  for (const { metadata } of pods.slice(0, count)) {
    const body = { status: readyStatus(cluster.clock.simulatedMs()) };
    await cluster.core.patchNamespacedPodStatus({ namespace: NAMESPACE, name: metadata?.name ?? '', body }, MERGE);
  }
}

const sized = (cluster: TestCluster, old: number, next: number) =>
  cluster.until(
    () => sizes(cluster),
    (found) => (found['app:1'] ?? 0) === old && (found['app:2'] ?? 0) === next,
  );

describe('a rolling update', () => {
  it('with a surge of one makes one new pod, and removes an old one only when that is ready', async () => {
    const cluster = await testCluster();
    await create(cluster, { replicas: 2, ...rolling(1, 0) });
    await sized(cluster, 2, 0);
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 2,
    );
    await makeReady(cluster, 'app:1');
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    for (const [old, next] of [
      [2, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      await sized(cluster, old, next);
      await cluster.until(
        () => listPods(cluster),
        (pods) => pods.length === old + next,
      );
      await cluster.settled();
      expect(await sizes(cluster)).toEqual({ 'app:1': old, 'app:2': next });
      await makeReady(cluster, 'app:2');
    }
    await complete(cluster);
  });

  it('without a surge removes as many old pods as may be unavailable before it makes new ones', async () => {
    const cluster = await testCluster({ runs: ({ spec }) => spec?.containers[0]?.image === 'app:1' });
    await create(cluster, { replicas: 4, ...rolling(0, 2) });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 2, 2);
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 2, 'app:2': 2 });
  });

  it('removes old pods that are not available first, and no available one for them', async () => {
    const cluster = await testCluster();
    await create(cluster, { replicas: 4, ...rolling(1, 1) });
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 4,
    );
    await makeReady(cluster, 'app:1', 3);
    await cluster.until(
      () => readDeployment(cluster),
      ({ status }) => status?.availableReplicas === 3,
    );
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 3, 2);
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 5,
    );
    await cluster.settled();
    const ready = (await listPods(cluster)).filter(({ status }) => status?.phase === 'Running');
    expect(ready).toHaveLength(3);
  });

  it('to a template that never gets ready stops with the old pods serving, and an undo takes it back', async () => {
    const cluster = await testCluster({ runs: ({ spec }) => spec?.containers[0]?.image === 'app:1' });
    await create(cluster, { replicas: 4 });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 3, 2);
    await cluster.settled();
    const stuck = await readDeployment(cluster);
    expect(stuck.status).toMatchObject({ availableReplicas: 3, updatedReplicas: 2, unavailableReplicas: 2 });
    expect(conditionOf(stuck, 'Available')?.status).toBe('True');
    await patch(cluster, { template: template('app:1') });
    await complete(cluster);
    expect(await sizes(cluster)).toEqual({ 'app:1': 4, 'app:2': 0 });
  });

  it('counts a pod as available only after minReadySeconds', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster, { replicas: 1, minReadySeconds: 30, ...rolling(1, 0) });
    const ready = await cluster.until(
      () => readDeployment(cluster),
      ({ status }) => status?.readyReplicas === 1,
    );
    await cluster.settled();
    expect(ready.status).not.toHaveProperty('availableReplicas');
    cluster.clock.advance(31_000);
    await complete(cluster);
  });

  it('that is overtaken by another template goes on to the latest', async () => {
    const cluster = await testCluster({ runs: ({ spec }) => spec?.containers[0]?.image !== 'app:2' });
    await create(cluster, { replicas: 3 });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 3, 1);
    await patch(cluster, { template: template('app:3') });
    await complete(cluster);
    expect(await sizes(cluster)).toEqual({ 'app:1': 0, 'app:2': 0, 'app:3': 3 });
  });
});

/** Looks after every write; a limit that was broken at any moment is an entry. Upstream too bounds what the sets want, not what they have. */
function watchLimits(
  cluster: TestCluster,
  limits: { most: number; fewest: number },
): Disposable & { broken: string[] } {
  const broken: string[] = [];
  const listener = cluster.store.onCommit(() => {
    const wanted = cluster.inside
      .of(REPLICA_SETS)
      .list()
      .reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0);
    const pods = cluster.inside.of(PODS).list();
    const ready = pods.filter(
      ({ metadata, status }) => !metadata.deletionTimestamp && status?.phase === 'Running',
    ).length;
    if (wanted > limits.most) broken.push(`${wanted} wanted`);
    if (ready < limits.fewest) broken.push(`${ready} ready`);
  });
  return { broken, [Symbol.dispose]: () => listener[Symbol.dispose]() };
}

describe('for any size and limits', () => {
  it('the sets never want more than replicas + maxSurge pods, and never fewer than replicas - maxUnavailable are ready', async () => {
    const cluster = await testCluster({ runs: () => true });
    const limits = fc
      .tuple(fc.integer({ min: 1, max: 8 }), fc.nat(3), fc.nat(3))
      .filter(([, maxSurge, maxUnavailable]) => maxSurge + maxUnavailable > 0);
    await fc.assert(
      fc.asyncProperty(limits, async ([replicas, maxSurge, maxUnavailable]) => {
        await create(cluster, { replicas, ...rolling(maxSurge, maxUnavailable) });
        await complete(cluster);
        using watched = watchLimits(cluster, {
          most: replicas + maxSurge,
          fewest: replicas - Math.min(replicas, maxUnavailable),
        });
        await patch(cluster, { template: template('app:2') });
        await complete(cluster);
        watched[Symbol.dispose]();
        await cluster.apps.deleteNamespacedDeployment({ namespace: NAMESPACE, name: 'web' });
        await cluster.until(
          () => listPods(cluster),
          (pods) => pods.length === 0,
        );
        expect(watched.broken).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('percentages round up for the surge and down for the unavailable', async () => {
    const cluster = await testCluster({ runs: ({ spec }) => spec?.containers[0]?.image === 'app:1' });
    await create(cluster, { replicas: 5, ...rolling('25%', '25%') });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 4, 3);
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 4, 'app:2': 3 });
  });
});

describe('recreating', () => {
  it('makes the new pods only when the last old one is gone, not when it is about to go', async () => {
    const cluster = await testCluster({ runs: () => true });
    const held = template('app:1');
    held.metadata = { ...held.metadata, finalizers: ['test/hold'] };
    await create(cluster, { replicas: 2, strategy: { type: 'Recreate' }, template: held });
    await complete(cluster);
    await patch(cluster, { template: template('app:2') });
    await sized(cluster, 0, 0);
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.every(({ metadata }) => metadata?.deletionTimestamp),
    );
    await cluster.settled();
    expect(await sizes(cluster)).toEqual({ 'app:1': 0 });
    expect((await readDeployment(cluster)).status).toMatchObject({ terminatingReplicas: 2 });
    for (const { metadata } of await listPods(cluster)) {
      const body = { metadata: { finalizers: [] } };
      await cluster.core.patchNamespacedPod({ namespace: NAMESPACE, name: metadata?.name ?? '', body }, MERGE);
    }
    await complete(cluster);
    expect(await sizes(cluster)).toEqual({ 'app:1': 0, 'app:2': 2 });
    expect(cluster.inside.of(DEPLOYMENTS).get({ namespace: NAMESPACE, name: 'web' }).status?.terminatingReplicas).toBe(
      0,
    );
  });
});
