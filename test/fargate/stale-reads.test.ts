// Fargate's controllers with reads that are behind do the same as others, only later: nothing is taken, made or said twice.

import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FargateCluster, fargateCluster } from './support/fargate-cluster.ts';
import {
  bound,
  create,
  events,
  isBound,
  launched,
  nodeNames,
  nodes,
  refused,
  remove,
  reported,
  toldOnce,
} from './support/pods.ts';
import { WEB_PROFILE } from './support/profiles.ts';

const NO_ADDRESS = 'Pod provisioning timed out (will retry) for pod: default/second';
const ONE_ADDRESS = [{ subnetId: 'subnet-a', availabilityZone: 'us-west-2a', addresses: ['10.0.1.17'] }];

/** Changes of this collection, since it was asked to count. */
function countChanges({ store }: FargateCluster, collection: string) {
  const counts = { added: 0, deleted: 0 };
  const cursor = store.after(store.revision, collection);
  const listener = store.onCommit(() => {
    for (const { type } of cursor.take(1_000)) {
      if (type === 'ADDED') counts.added++;
      if (type === 'DELETED') counts.deleted++;
    }
  });
  onTestFinished(() => listener[Symbol.dispose]());
  return counts;
}

const said = async (cluster: FargateCluster, pod: V1Pod) =>
  (await events(cluster, pod)).map((event) => `${reported(event)} ×${event.count}`);

const LAUNCHED = ['Warning LoggingDisabled fargate-scheduler ×1', 'Normal Scheduled fargate-scheduler ×1'];

describe.each([0, 500])('with reads %i ms behind', (lagMs) => {
  it('a pod takes one interface and one node, and is told everything once', async () => {
    const cluster = await fargateCluster({ lagMs });
    const made = countChanges(cluster, '/nodes');
    await create(cluster, 'web');
    const pod = await cluster.until(async () => {
      // Whatever makes the scheduler look again, before it can read what it wrote, too.
      cluster.profiles.set(WEB_PROFILE);
      return cluster.core.readNamespacedPod({ namespace: 'default', name: 'web' });
    }, isBound);
    cluster.profiles.set(WEB_PROFILE);
    await cluster.settled();
    expect(await said(cluster, pod)).toEqual(LAUNCHED);
    expect(cluster.network.list().map(({ podUid }) => podUid)).toEqual([pod.metadata?.uid]);
    expect(made).toEqual({ added: 1, deleted: 0 });
  });

  it('a refused pod is told so once', async () => {
    const cluster = await fargateCluster({ lagMs });
    await create(cluster, 'web', { spec: { hostNetwork: true } });
    await refused(cluster, 'web');
    cluster.profiles.set(WEB_PROFILE);
    await cluster.settled();
    expect(await refused(cluster, 'web')).toEqual(
      toldOnce('POD_UNSUPPORTED_ON_FARGATE', 'Pod not supported on Fargate: fields not supported: HostNetwork'),
    );
    expect(cluster.network.requests).toEqual([]);
  });

  it('a pod that finds no address is told so once, and starts when one is free', async () => {
    const cluster = await fargateCluster({ lagMs, subnets: ONE_ADDRESS });
    const first = await launched(cluster, 'first');
    await create(cluster, 'second');
    await refused(cluster, 'second');
    await cluster.settled();
    expect(await refused(cluster, 'second')).toEqual(toldOnce('POD_PROVISIONING_TIMED_OUT', NO_ADDRESS));
    await remove(cluster, 'first');
    const second = await bound(cluster, 'second');
    await cluster.settled();
    expect(second.spec?.nodeName).toBe(first.spec?.nodeName);
    expect(cluster.network.list().map(({ podUid }) => podUid)).toEqual([second.metadata?.uid]);
    const [node, ...others] = await nodes(cluster);
    expect(others).toEqual([]);
    expect(node?.metadata?.name).toBe(second.spec?.nodeName);
  });

  it('a pod that takes the name of one that is being launched gets a node of its own', async () => {
    const cluster = await fargateCluster({ lagMs });
    cluster.network.hold();
    const old = await create(cluster, 'web');
    await cluster.until(
      () => events(cluster, old),
      ({ length }) => length === 1,
    );
    await remove(cluster, 'web');
    const next = await create(cluster, 'web');
    cluster.network.resume();
    const pod = await bound(cluster, 'web');
    await cluster.settled();
    expect(pod.metadata?.uid).toBe(next.metadata?.uid);
    expect(cluster.network.list().map(({ podUid }) => podUid)).toEqual([next.metadata?.uid]);
    const [{ privateDnsName } = { privateDnsName: '' }] = cluster.network.list();
    expect(pod.spec?.nodeName).toBe(`fargate-${privateDnsName}`);
    expect(await nodeNames(cluster)).toEqual([pod.spec?.nodeName]);
  });

  it('many pods that come and go leave no node, no lease and no interface behind', async () => {
    const addresses = Array.from({ length: 6 }, (_, index) => `10.0.1.${index + 4}`);
    const subnets = [{ subnetId: 'subnet-a', availabilityZone: 'us-west-2a', addresses }];
    const cluster = await fargateCluster({ lagMs, subnets });
    cluster.runKubernetes();
    const names = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    await Promise.all(names.map((name) => create(cluster, name)));
    await cluster.until(
      () => cluster.core.listNamespacedPod({ namespace: 'default' }),
      ({ items }) => items.filter(isBound).length === addresses.length,
    );
    expect(new Set(cluster.network.list().map(({ address }) => address)).size).toBe(addresses.length);
    await Promise.all(names.map((name) => remove(cluster, name)));
    await cluster.settled();
    expect(await nodes(cluster)).toEqual([]);
    expect((await cluster.coordination.listNamespacedLease({ namespace: 'kube-node-lease' })).items).toEqual([]);
    expect(cluster.network.list()).toEqual([]);
  });
});
