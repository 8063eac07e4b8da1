// ReplicaSets: as many pods as are wanted, which pods are theirs, and which go first.

import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PODS } from '../../src/kube/kind-refs.ts';
import { readyStatus } from './support/pretend-kubelet.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { conditionOf, eventsOf, listPods, NAMESPACE, pod, replicaSet, template } from './support/workloads.ts';

const create = ({ apps }: TestCluster, replicas: number) =>
  apps.createNamespacedReplicaSet({ namespace: NAMESPACE, body: replicaSet(replicas) });
const read = ({ apps }: TestCluster) => apps.readNamespacedReplicaSet({ namespace: NAMESPACE, name: 'set' });
const scale = ({ apps }: TestCluster, replicas: number) =>
  apps.patchNamespacedReplicaSetScale({ namespace: NAMESPACE, name: 'set', body: { spec: { replicas } } }, MERGE);
const createPod = ({ core }: TestCluster, body: V1Pod) => core.createNamespacedPod({ namespace: NAMESPACE, body });
const patchPod = ({ core }: TestCluster, name: string, body: object) =>
  core.patchNamespacedPod({ namespace: NAMESPACE, name, body }, MERGE);
const patchStatus = ({ core }: TestCluster, name: string, status: object) =>
  core.patchNamespacedPodStatus({ namespace: NAMESPACE, name, body: { status } }, MERGE);
const namesOf = (pods: readonly V1Pod[]) => pods.map(({ metadata }) => metadata?.name ?? '').sort();
const ownersOf = ({ metadata }: V1Pod) => (metadata?.ownerReferences ?? []).map(({ name }) => name);

async function settledPods(cluster: TestCluster, count: number): Promise<V1Pod[]> {
  await cluster.until(
    () => listPods(cluster),
    (pods) => pods.length === count,
  );
  await cluster.settled();
  return listPods(cluster);
}

describe('a replica set', () => {
  it('makes its pods from the template, owned by it, and counts them', async () => {
    const cluster = await testCluster({ runs: () => true });
    const { metadata } = await create(cluster, 3);
    const pods = await settledPods(cluster, 3);
    for (const made of pods) {
      expect(made.metadata).toMatchObject({
        name: expect.stringMatching(/^set-[a-z0-9]{5}$/),
        generateName: 'set-',
        labels: { app: 'web' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', uid: metadata?.uid, controller: true, blockOwnerDeletion: true },
        ],
      });
    }
    const counts = { replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
    const counted = await cluster.until(
      () => read(cluster),
      ({ status }) => status?.availableReplicas === 3,
    );
    expect(counted.status).toMatchObject({ ...counts, terminatingReplicas: 0, observedGeneration: 1 });
    expect((await eventsOf(cluster, 'set')).sort()).toEqual(namesOf(pods).map((name) => `Created pod: ${name}`));
  });

  it('tells of its first nine pods one by one, and of all others in one event, which ends at 25', async () => {
    const cluster = await testCluster({ runs: () => true });
    await create(cluster, 30);
    await settledPods(cluster, 30);
    const { items } = await cluster.core.listNamespacedEvent({
      namespace: NAMESPACE,
      fieldSelector: 'involvedObject.name=set,reason=SuccessfulCreate',
    });
    const combined = items.filter(({ message }) =>
      message?.startsWith('(combined from similar events): Created pod: set-'),
    );
    expect(items).toHaveLength(10);
    expect(combined.map(({ count }) => count)).toEqual([16]);
  });

  it('leaves others their turn while it makes and deletes many pods', async () => {
    const cluster = await testCluster();
    let turns = 0;
    const spin = () => {
      turns++;
      turn = setImmediate(spin);
    };
    let turn = setImmediate(spin);
    onTestFinished(() => clearImmediate(turn));
    const turnsFor = async (work: () => Promise<unknown>, count: number) => {
      const before = turns;
      await work();
      await cluster.until(
        async () => cluster.inside.of(PODS).list().length,
        (length) => length === count,
      );
      return turns - before;
    };
    expect(await turnsFor(() => create(cluster, 200), 200)).toBeGreaterThan(30);
    expect(await turnsFor(() => scale(cluster, 0), 0)).toBeGreaterThan(30);
  });

  it('replaces a pod that is deleted, that failed, or that finished, and leaves the finished ones there', async () => {
    const cluster = await testCluster();
    await create(cluster, 2);
    const [first, second] = namesOf(await settledPods(cluster, 2));
    await cluster.core.deleteNamespacedPod({ namespace: NAMESPACE, name: first! });
    await patchStatus(cluster, second!, { phase: 'Failed' });
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.filter(({ status }) => status?.phase === 'Pending').length === 2 && pods.length === 3,
    );
    await cluster.settled();
    expect(namesOf(await listPods(cluster))).toContain(second);
    expect((await read(cluster)).status).toMatchObject({ replicas: 2 });
  });

  it('replaces a pod as soon as it is on its way out, and counts it as terminating', async () => {
    const cluster = await testCluster();
    await create(cluster, 1);
    const [name = ''] = namesOf(await settledPods(cluster, 1));
    await patchPod(cluster, name, { metadata: { finalizers: ['test/hold'] } });
    await cluster.core.deleteNamespacedPod({ namespace: NAMESPACE, name });
    await settledPods(cluster, 2);
    const counts = { replicas: 1, fullyLabeledReplicas: 1, terminatingReplicas: 1, observedGeneration: 1 };
    expect((await read(cluster)).status).toEqual(counts);
  });

  it('tells a refusal once in its status and in one event, not for every pod that it misses', async () => {
    const cluster = await testCluster();
    const body = replicaSet(20);
    body.spec!.template = { ...template(), spec: { ...template().spec!, serviceAccountName: 'nobody' } };
    await cluster.apps.createNamespacedReplicaSet({ namespace: NAMESPACE, body });
    const failing = await cluster.until(
      () => read(cluster),
      (set) => conditionOf(set, 'ReplicaFailure') !== undefined,
    );
    expect(conditionOf(failing, 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    const { items } = await cluster.core.listNamespacedEvent({ namespace: NAMESPACE });
    const failures = items.filter(({ reason }) => reason === 'FailedCreate');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.count).toBeLessThan(10);
    expect(failures[0]?.message).toBe(`Error creating: ${conditionOf(failing, 'ReplicaFailure')?.message}`);
  });
});

describe('ownership', () => {
  it('is taken of an orphan that the selector matches, which counts', async () => {
    const cluster = await testCluster();
    await createPod(cluster, pod('orphan'));
    const { metadata } = await create(cluster, 2);
    const pods = await settledPods(cluster, 2);
    const adopted = pods.find((one) => one.metadata?.name === 'orphan');
    expect(adopted?.metadata?.ownerReferences).toMatchObject([{ uid: metadata?.uid, controller: true }]);
  });

  it('is not taken of pods that somebody else controls, that are finished, on their way out, or labelled otherwise', async () => {
    const cluster = await testCluster();
    const { metadata } = await cluster.core.createNamespacedConfigMap({
      namespace: NAMESPACE,
      body: { metadata: { name: 'owner' } },
    });
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'owner',
      uid: metadata?.uid ?? '',
      controller: true,
    };
    const owned = pod('owned');
    owned.metadata!.ownerReferences = [reference];
    await createPod(cluster, owned);
    await createPod(cluster, pod('finished'));
    await patchStatus(cluster, 'finished', { phase: 'Succeeded' });
    const leaving = pod('leaving');
    leaving.metadata!.finalizers = ['test/hold'];
    await createPod(cluster, leaving);
    await cluster.core.deleteNamespacedPod({ namespace: NAMESPACE, name: 'leaving' });
    await createPod(cluster, pod('other', { app: 'other' }));
    await create(cluster, 1);
    const pods = await settledPods(cluster, 5);
    const owners = Object.fromEntries(
      pods.map((one) => [one.metadata?.name?.replace(/^set-.*/, 'made'), ownersOf(one)]),
    );
    expect(owners).toEqual({ owned: ['owner'], finished: [], leaving: [], other: [], made: ['set'] });
  });

  it('is given up of a pod whose labels no longer match, and the pod is replaced', async () => {
    const cluster = await testCluster();
    await create(cluster, 1);
    const [name = ''] = namesOf(await settledPods(cluster, 1));
    await patchPod(cluster, name, { metadata: { labels: { app: 'debug' } } });
    const pods = await settledPods(cluster, 2);
    expect(ownersOf(pods.find(({ metadata }) => metadata?.name === name)!)).toEqual([]);
    await patchPod(cluster, name, { metadata: { labels: { app: 'web' } } });
    const left = await settledPods(cluster, 1);
    expect(left.map(ownersOf)).toEqual([['set']]);
  });
});

describe('scaling down', () => {
  /** Makes adopted pods, each in its own state, lets all but `keep` of them go, and gives the names of those that stay. */
  async function survivors(keep: number, given: Readonly<Record<string, (cluster: TestCluster) => Promise<unknown>>>) {
    const cluster = await testCluster();
    for (const [name, prepare] of Object.entries(given)) {
      await createPod(cluster, pod(name));
      await prepare(cluster);
    }
    await create(cluster, Object.keys(given).length);
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.every((one) => ownersOf(one).length === 1),
    );
    await scale(cluster, keep);
    return namesOf(await settledPods(cluster, keep));
  }
  const ready =
    (name: string, agoMs = 0, extra: object = {}) =>
    (cluster: TestCluster) =>
      patchStatus(cluster, name, { ...readyStatus(cluster.clock.simulatedMs() - agoMs), ...extra });
  const bound = (name: string) => async (cluster: TestCluster) =>
    cluster.core.createNamespacedPodBinding({
      namespace: NAMESPACE,
      name,
      body: { metadata: { name }, target: { kind: 'Node', name: 'node' } },
    });

  const cost = (name: string, value: string) => (cluster: TestCluster) =>
    patchPod(cluster, name, { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': value } } });

  it('takes pods without a node before those with one, be these ready or not', async () => {
    expect(await survivors(1, { a: bound('a'), b: ready('b') })).toEqual(['a']);
  });

  it('takes pending pods before running ones, and those before ready ones, whatever they cost', async () => {
    const running = async (cluster: TestCluster) => {
      await patchStatus(cluster, 'a', { phase: 'Running' });
      await cost('a', '5')(cluster);
    };
    expect(await survivors(2, { a: running, b: cost('b', '9'), c: ready('c') })).toEqual(['a', 'c']);
    expect(await survivors(1, { a: running, b: cost('b', '9') })).toEqual(['a']);
    expect(await survivors(1, { a: running, c: ready('c') })).toEqual(['c']);
  });

  it('takes cheaper pods first where a deletion cost is given, however long they have been ready', async () => {
    const costing =
      (name: string, value: string, agoMs = 0) =>
      async (cluster: TestCluster) => {
        await ready(name, agoMs)(cluster);
        await cost(name, value)(cluster);
      };
    expect(
      await survivors(1, { a: costing('a', '10'), b: costing('b', '-5', 3_600_000), c: costing('c', '9') }),
    ).toEqual(['a']);
    expect(await survivors(1, { a: ready('a', 3_600_000), b: costing('b', '1') })).toEqual(['b']);
  });

  it('takes pods that have been ready for a shorter time first', async () => {
    expect(await survivors(1, { a: ready('a', 60_000), b: ready('b', 86_400_000), c: ready('c', 5_000) })).toEqual([
      'b',
    ]);
  });

  it('takes pods that restarted more often first', async () => {
    const restarts = (restartCount: number) => ({
      containerStatuses: [{ name: 'app', restartCount, ready: true, image: 'app:1', imageID: '' }],
    });
    const at = 60_000;
    expect(await survivors(1, { a: ready('a', at, restarts(2)), b: ready('b', at, restarts(1)) })).toEqual(['b']);
  });
});
