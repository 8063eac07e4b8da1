// The scheduler of pods that Fargate does not take: it says why they fit nowhere, in upstream's words.

import type { V1Node, V1Pod, V1Taint, V1Toleration } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { type TestCluster, testCluster } from './support/test-cluster.ts';
import { eventsOf, NAMESPACE, pod } from './support/workloads.ts';

const FARGATE: V1Taint = { key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' };
const TOLERATION: V1Toleration = { key: FARGATE.key, operator: 'Equal', value: 'fargate', effect: 'NoSchedule' };
/** Every node begins with a taint until it is ready. */
const NOT_READY: V1Toleration = { key: 'node.kubernetes.io/not-ready', operator: 'Exists' };
const UNTOLERATED = 'node(s) had untolerated taint {eks.amazonaws.com/compute-type: fargate}';
const HELPLESS = 'Preemption is not helpful for scheduling';

const node = (name: string, taints: V1Taint[] = [FARGATE]): V1Node => ({ metadata: { name }, spec: { taints } });
const scheduled = ({ status }: V1Pod) => status?.conditions?.find(({ type }) => type === 'PodScheduled');
const read = ({ core }: TestCluster) => core.readNamespacedPod({ namespace: NAMESPACE, name: 'a' });

async function messageFor(nodes: readonly V1Node[], tolerations: V1Toleration[] = []): Promise<string> {
  const cluster = await testCluster();
  for (const body of nodes) await cluster.core.createNode({ body });
  const body = pod('a');
  body.spec!.tolerations = tolerations;
  await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body });
  const found = await cluster.until(
    () => read(cluster),
    (one) => scheduled(one) !== undefined,
  );
  expect(scheduled(found)).toMatchObject({ status: 'False', reason: 'Unschedulable' });
  const message = scheduled(found)?.message ?? '';
  expect(await eventsOf(cluster, 'a')).toEqual([message]);
  return message;
}

describe('a pod that fits nowhere', () => {
  it('is told so in its condition and in an event', async () => {
    expect(await messageFor([])).toBe('no nodes available to schedule pods');
  });

  it('is told of the taint that it does not tolerate, with the count of nodes that have it', async () => {
    expect(await messageFor([node('x'), node('y')])).toBe(
      `0/2 nodes are available: 2 ${UNTOLERATED}. preemption: 0/2 nodes are available: 2 ${HELPLESS}.`,
    );
  });

  it('and tolerates the taint is told that the nodes are full, beside those of the others', async () => {
    const other = node('y', [{ key: 'team', effect: 'NoExecute' }]);
    expect(await messageFor([node('x'), other], [TOLERATION, NOT_READY])).toBe(
      '0/2 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint {team: }. ' +
        `preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 ${HELPLESS}.`,
    );
  });

  it('is told anew when nodes come and go, and keeps the time since when it waits', async () => {
    const cluster = await testCluster();
    await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body: pod('a') });
    const before = scheduled(
      await cluster.until(
        () => read(cluster),
        (one) => scheduled(one) !== undefined,
      ),
    );
    cluster.clock.advance(60_000);
    await cluster.core.createNode({ body: node('x') });
    const after = scheduled(
      await cluster.until(
        () => read(cluster),
        (one) => scheduled(one)?.message !== before?.message,
      ),
    );
    expect(after?.message).toContain(UNTOLERATED);
    expect(after?.lastTransitionTime).toEqual(before?.lastTransitionTime);
    await cluster.core.deleteNode({ name: 'x' });
    await cluster.until(
      () => read(cluster),
      (one) => scheduled(one)?.message === before?.message,
    );
  });

  it('is not told anew for each of many nodes', async () => {
    const cluster = await testCluster();
    await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body: pod('a') });
    for (let index = 0; index < 20; index++) await cluster.core.createNode({ body: node(`n${index}`) });
    await cluster.until(
      () => read(cluster),
      (one) => scheduled(one)?.message?.startsWith('0/20 ') ?? false,
    );
    expect((await eventsOf(cluster, 'a')).length).toBeLessThan(8);
  });

  it('of another scheduler is left to that', async () => {
    const cluster = await testCluster();
    const body = pod('a');
    body.spec!.schedulerName = 'fargate-scheduler';
    await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body });
    await cluster.settled();
    expect((await read(cluster)).status).not.toHaveProperty('conditions');
  });
});
