// How many pods a budget can spare, and that evictions take no more.

import { PolicyV1Api, type V1PodDisruptionBudget, type V1PodDisruptionBudgetSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { deployment, listPods, NAMESPACE as namespace, pod } from './support/workloads.ts';

const name = 'b';
const selector = { matchLabels: { app: 'web' } };

const make = (cluster: TestCluster, spec: V1PodDisruptionBudgetSpec) =>
  cluster.client(PolicyV1Api).createNamespacedPodDisruptionBudget({
    namespace,
    body: { metadata: { name }, spec: { selector, ...spec } },
  });

const untilStatus = async (cluster: TestCluster, wanted: Partial<V1PodDisruptionBudget['status']>) =>
  cluster.until(
    () => cluster.client(PolicyV1Api).readNamespacedPodDisruptionBudget({ namespace, name }),
    ({ status }) => Object.entries(wanted ?? {}).every(([key, value]) => status?.[key as 'expectedPods'] === value),
  );

const evict = (cluster: TestCluster, podName: string) =>
  cluster.core
    .createNamespacedPodEviction({ namespace, name: podName, body: { metadata: { name: podName, namespace } } })
    .then(
      () => 201,
      (error: { code: number }) => error.code,
    );

describe.each([0, 100])('with reads %i ms behind', (lagMs) => {
  it('a budget of a deployment can spare what its percentage says, and follows its pods', async () => {
    const cluster = await testCluster({ lagMs, runs: () => true });
    await cluster.apps.createNamespacedDeployment({ namespace, body: deployment({ replicas: 4 }) });
    await make(cluster, { maxUnavailable: '30%' });
    await untilStatus(cluster, { expectedPods: 4, desiredHealthy: 2, currentHealthy: 4, disruptionsAllowed: 2 });
    await cluster.apps.patchNamespacedDeploymentScale(
      { namespace, name: 'web', body: { spec: { replicas: 2 } } },
      MERGE,
    );
    await untilStatus(cluster, { expectedPods: 2, desiredHealthy: 1, currentHealthy: 2, disruptionsAllowed: 1 });
  });

  it('evictions take no more than it can spare, until others are ready in their place', async () => {
    const cluster = await testCluster({ lagMs, runs: () => true });
    await cluster.apps.createNamespacedDeployment({ namespace, body: deployment({ replicas: 3 }) });
    await make(cluster, { minAvailable: 2 });
    await untilStatus(cluster, { disruptionsAllowed: 1, currentHealthy: 3 });
    const pods = await listPods(cluster);
    const codes = await Promise.all(pods.map(({ metadata }) => evict(cluster, metadata?.name ?? '')));
    expect(codes.sort()).toEqual([201, 429, 429]);
    await untilStatus(cluster, { disruptionsAllowed: 1, currentHealthy: 3 });
  });
});

describe('a budget', () => {
  it('of pods without a controller counts them by number alone', async () => {
    const cluster = await testCluster({ runs: () => true });
    for (const own of ['x', 'y']) await cluster.core.createNamespacedPod({ namespace, body: pod(own) });
    await make(cluster, { minAvailable: 1 });
    const { status } = await untilStatus(cluster, { expectedPods: 2, disruptionsAllowed: 1 });
    expect(status?.conditions?.[0]).toMatchObject({
      type: 'DisruptionAllowed',
      status: 'True',
      reason: 'SufficientPods',
    });
  });

  it('of pods whose controller nobody knows allows nothing, and says why', async () => {
    const cluster = await testCluster();
    const ownerReferences = [{ apiVersion: 'example.com/v1', kind: 'Thing', name: 't', uid: 'u', controller: true }];
    const owned = pod('x');
    await cluster.core.createNamespacedPod({
      namespace,
      body: { ...owned, metadata: { ...owned.metadata, ownerReferences } },
    });
    await make(cluster, { maxUnavailable: 1 });
    const { status } = await cluster.until(
      () => cluster.client(PolicyV1Api).readNamespacedPodDisruptionBudget({ namespace, name }),
      (budget) => budget.status?.conditions !== undefined,
    );
    expect(status?.conditions?.[0]).toMatchObject({
      reason: 'SyncFailed',
      message: 'found no controllers for pod "x"',
    });
  });
});
