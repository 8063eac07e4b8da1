// Controllers whose reads are behind their writes do the same as others, only later: nothing is made or deleted twice.

import { describe, expect, it, onTestFinished } from 'vitest';
import { PODS, REPLICA_SETS } from '../../src/kube/kind-refs.ts';
import { readyStatus } from './support/pretend-kubelet.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import {
  deployment,
  isComplete,
  listPods,
  listSets,
  NAMESPACE,
  pod,
  readDeployment,
  replicaSet,
  sizes,
  template,
} from './support/workloads.ts';

const LAGS = [0, 100];

/** How many pods were made and how many were told to go, since it was asked to count. */
function countPods({ store }: TestCluster) {
  const counts = { made: 0, deleted: 0 };
  const cursor = store.after(store.revision, '/pods');
  const listener = store.onCommit(() => {
    for (const { type } of cursor.take(1_000)) {
      if (type === 'ADDED') counts.made++;
      if (type === 'DELETED') counts.deleted++;
    }
  });
  onTestFinished(() => listener[Symbol.dispose]());
  return counts;
}

describe.each(LAGS)('with reads %i ms behind', (lagMs) => {
  const open = () => testCluster({ lagMs, runs: () => true });

  it('a replica set makes and deletes exactly as many pods as it has to', async () => {
    const cluster = await open();
    const counts = countPods(cluster);
    const name = { namespace: NAMESPACE, name: 'set' };
    await cluster.apps.createNamespacedReplicaSet({ namespace: NAMESPACE, body: replicaSet(12) });
    await cluster.until(
      () => listPods(cluster),
      ({ length }) => length === 12,
    );
    await cluster.settled();
    expect(counts).toEqual({ made: 12, deleted: 0 });
    await cluster.apps.patchNamespacedReplicaSetScale({ ...name, body: { spec: { replicas: 4 } } }, MERGE);
    await cluster.until(
      () => listPods(cluster),
      ({ length }) => length === 4,
    );
    await cluster.settled();
    expect(counts).toEqual({ made: 12, deleted: 8 });
    const { status } = await cluster.apps.readNamespacedReplicaSet(name);
    expect(status).toMatchObject({ replicas: 4, readyReplicas: 4, availableReplicas: 4 });
  });

  it('a deployment rolls over within its limits, with one set a template', async () => {
    const cluster = await open();
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } };
    await cluster.apps.createNamespacedDeployment({
      namespace: NAMESPACE,
      body: deployment({ replicas: 4, strategy }),
    });
    await cluster.until(() => readDeployment(cluster), isComplete);
    const broken: string[] = [];
    using _limits = cluster.store.onCommit(() => {
      const wanted = cluster.inside
        .of(REPLICA_SETS)
        .list()
        .reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0);
      const ready = cluster.inside
        .of(PODS)
        .list()
        .filter(({ status }) => status?.phase === 'Running').length;
      if (wanted > 5) broken.push(`${wanted} wanted`);
      if (ready < 3) broken.push(`${ready} ready`);
    });
    const body = { spec: { template: template('app:2') } };
    await cluster.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: 'web', body }, MERGE);
    const done = await cluster.until(() => readDeployment(cluster), isComplete);
    await cluster.settled();
    expect(broken).toEqual([]);
    expect(done.status).not.toHaveProperty('collisionCount');
    expect(await sizes(cluster)).toEqual({ 'app:1': 0, 'app:2': 4 });
    expect(await listSets(cluster)).toHaveLength(2);
  });

  it('a service has each of its pods in one slice', async () => {
    const cluster = await open();
    const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
    await cluster.core.createNamespacedService({ namespace: NAMESPACE, body: { metadata: { name: 'web' }, spec } });
    for (const [name, podIP] of [
      ['a', '10.1.0.5'],
      ['b', '10.1.0.6'],
    ] as const) {
      await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body: pod(name) });
      const body = { status: { ...readyStatus(cluster.clock.simulatedMs()), podIP, podIPs: [{ ip: podIP }] } };
      await cluster.core.patchNamespacedPodStatus({ namespace: NAMESPACE, name, body }, MERGE);
    }
    const read = async () => {
      const { items } = await cluster.discovery.listNamespacedEndpointSlice({ namespace: NAMESPACE });
      return items.map(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
    };
    await cluster.until(read, (found) => found.flat().length === 2 && found.length === 1);
    await cluster.settled();
    expect((await read()).map((addresses) => addresses.sort())).toEqual([['10.1.0.5', '10.1.0.6']]);
  });

  it('a namespace goes, with all that is in it', async () => {
    const cluster = await open();
    await cluster.core.createNamespace({ body: { metadata: { name: 'team' } } });
    await cluster.apps.createNamespacedDeployment({ namespace: 'team', body: deployment() });
    await cluster.until(
      () => cluster.core.listNamespacedPod({ namespace: 'team' }),
      ({ items }) => items.length === 3,
    );
    await cluster.core.deleteNamespace({ name: 'team' });
    await cluster.until(
      () => cluster.core.listNamespace(),
      ({ items }) => items.every(({ metadata }) => metadata?.name !== 'team'),
    );
    expect(cluster.inside.of(PODS).list({ namespace: 'team' })).toEqual([]);
  });
});
