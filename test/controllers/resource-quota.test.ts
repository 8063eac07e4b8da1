// What a quota has counted follows what there is.

import { AppsV1Api, type V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { NAMESPACE as namespace } from './support/workloads.ts';

const pod = (name: string): V1Pod => ({
  metadata: { name },
  spec: {
    schedulerName: 'none',
    containers: [{ name: 'c', image: 'registry.example/c:1', resources: { requests: { cpu: '250m' } } }],
  },
});

const quota = ({ core }: TestCluster, hard: Record<string, string>) =>
  core.createNamespacedResourceQuota({ namespace, body: { metadata: { name: 'q' }, spec: { hard } } });

const untilUsed = (cluster: TestCluster, wanted: Record<string, string>) =>
  cluster.until(
    () => cluster.core.readNamespacedResourceQuota({ namespace, name: 'q' }),
    ({ status }) => JSON.stringify(status?.used) === JSON.stringify(wanted),
  );

describe.each([0, 100])('with reads %i ms behind', (lagMs) => {
  it('a quota counts what was there before it, what comes and what goes', async () => {
    const cluster = await testCluster({ lagMs });
    const { core } = cluster;
    await core.createNamespacedPod({ namespace, body: pod('a') });
    await quota(cluster, { pods: '9', 'requests.cpu': '2' });
    await untilUsed(cluster, { pods: '1', 'requests.cpu': '250m' });
    await core.createNamespacedPod({ namespace, body: pod('b') });
    await untilUsed(cluster, { pods: '2', 'requests.cpu': '500m' });
    await core.deleteNamespacedPod({ namespace, name: 'a' });
    const { status } = await untilUsed(cluster, { pods: '1', 'requests.cpu': '250m' });
    expect(status?.hard).toEqual({ pods: '9', 'requests.cpu': '2' });
  });

  it('a pod that has ended takes nothing any more', async () => {
    const cluster = await testCluster({ lagMs });
    const { core } = cluster;
    await quota(cluster, { 'count/pods': '9', pods: '9' });
    await untilUsed(cluster, { 'count/pods': '0', pods: '0' });
    await core.createNamespacedPod({ namespace, body: pod('a') });
    await untilUsed(cluster, { 'count/pods': '1', pods: '1' });
    await core.patchNamespacedPodStatus({ namespace, name: 'a', body: { status: { phase: 'Succeeded' } } }, MERGE);
    await untilUsed(cluster, { 'count/pods': '1', pods: '0' });
  });
});

describe('a quota', () => {
  it('that is raised lets a waiting replica set make its pods', async () => {
    const cluster = await testCluster();
    await quota(cluster, { pods: '1' });
    await untilUsed(cluster, { pods: '0' });
    const labels = { app: 'x' };
    const template = { metadata: { labels }, spec: pod('x').spec as NonNullable<V1Pod['spec']> };
    const spec = { replicas: 3, selector: { matchLabels: labels }, template };
    await cluster.client(AppsV1Api).createNamespacedReplicaSet({ namespace, body: { metadata: { name: 'r' }, spec } });
    await untilUsed(cluster, { pods: '1' });
    const patch = { namespace, name: 'q', body: { spec: { hard: { pods: '3' } } } };
    await cluster.core.patchNamespacedResourceQuota(patch, MERGE);
    await untilUsed(cluster, { pods: '3' });
  });
});
