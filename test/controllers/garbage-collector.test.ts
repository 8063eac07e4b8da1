// What goes with its owners, when, and what stays. Config maps own config maps where the kind does not matter.

import type { V1ConfigMap, V1OwnerReference } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { deployment, listPods, listSets, NAMESPACE } from './support/workloads.ts';

type Policy = 'Background' | 'Foreground' | 'Orphan';

interface Making {
  readonly owners?: readonly V1OwnerReference[];
  readonly finalizers?: string[];
  readonly namespace?: string;
}

const HOLD = 'test/hold';

async function make({ core }: TestCluster, name: string, options: Making = {}): Promise<V1ConfigMap> {
  const { owners = [], finalizers = [], namespace = NAMESPACE } = options;
  const metadata = { name, finalizers, ownerReferences: [...owners], labels: { by: 'test' } };
  return core.createNamespacedConfigMap({ namespace, body: { metadata } });
}

const ref = ({ metadata }: V1ConfigMap, blockOwnerDeletion = false): V1OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
  blockOwnerDeletion,
});
const remove = ({ core }: TestCluster, name: string, propagationPolicy?: Policy) =>
  core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name, ...(propagationPolicy ? { propagationPolicy } : {}) });
const letGo = ({ core }: TestCluster, name: string) =>
  core.patchNamespacedConfigMap({ namespace: NAMESPACE, name, body: { metadata: { finalizers: [] } } }, MERGE);

async function all({ core }: TestCluster): Promise<V1ConfigMap[]> {
  const { items } = await core.listConfigMapForAllNamespaces({ labelSelector: 'by=test' });
  return items;
}

const names = async (cluster: TestCluster) => (await all(cluster)).map(({ metadata }) => metadata?.name);
const find = async (cluster: TestCluster, name: string) =>
  (await all(cluster)).find(({ metadata }) => metadata?.name === name);
const left = (cluster: TestCluster, wanted: readonly string[]) =>
  cluster.until(
    () => names(cluster),
    (found) => found.join() === wanted.join(),
  );

async function stays(cluster: TestCluster, wanted: readonly string[]): Promise<void> {
  await cluster.settled();
  expect(await names(cluster)).toEqual(wanted);
}

async function completeDeployment(cluster: TestCluster): Promise<void> {
  await cluster.apps.createNamespacedDeployment({ namespace: NAMESPACE, body: deployment({ replicas: 2 }) });
  await cluster.until(
    () => listPods(cluster),
    (pods) => pods.length === 2,
  );
}

const deleteDeployment = ({ apps }: TestCluster, propagationPolicy: Policy) =>
  apps.deleteNamespacedDeployment({ namespace: NAMESPACE, name: 'web', propagationPolicy });

async function deployments({ apps }: TestCluster): Promise<readonly string[][]> {
  const { items } = await apps.listNamespacedDeployment({ namespace: NAMESPACE });
  return items.map(({ metadata }) => metadata?.finalizers ?? []);
}

describe('in the background', () => {
  it('the owner goes at once, and then what it owned, down to the last', async () => {
    const cluster = await testCluster();
    await completeDeployment(cluster);
    await deleteDeployment(cluster, 'Background');
    expect(await deployments(cluster)).toEqual([]);
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 0,
    );
    expect(await listSets(cluster)).toEqual([]);
  });

  it('is how things are deleted when nobody says how', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner');
    await make(cluster, 'dependent', { owners: [ref(owner, true)], finalizers: [HOLD] });
    await remove(cluster, 'owner');
    await left(cluster, ['dependent']);
    await cluster.until(
      () => find(cluster, 'dependent'),
      (found) => found?.metadata?.deletionTimestamp !== undefined,
    );
    await letGo(cluster, 'dependent');
    await left(cluster, []);
  });

  it('a dependent that is to orphan or to wait for its own dependents does so when it goes', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner');
    const orphaning = await make(cluster, 'orphaning', { owners: [ref(owner)], finalizers: ['orphan'] });
    await make(cluster, 'kept', { owners: [ref(orphaning)] });
    await remove(cluster, 'owner');
    await left(cluster, ['kept']);
    expect((await find(cluster, 'kept'))?.metadata?.ownerReferences).toBeUndefined();
  });
});

describe('in the foreground', () => {
  it('the owner waits, marked, until all that blocks it is gone, and that waits for its own', async () => {
    const cluster = await testCluster();
    await completeDeployment(cluster);
    const [held] = await listPods(cluster);
    const name = held?.metadata?.name ?? '';
    await cluster.core.patchNamespacedPod(
      { namespace: NAMESPACE, name, body: { metadata: { finalizers: [HOLD] } } },
      MERGE,
    );
    await deleteDeployment(cluster, 'Foreground');
    await cluster.until(
      () => listPods(cluster),
      (pods) => pods.length === 1,
    );
    await cluster.settled();
    expect(await deployments(cluster)).toEqual([['foregroundDeletion']]);
    expect((await listSets(cluster)).map(({ metadata }) => metadata?.finalizers)).toEqual([['foregroundDeletion']]);
    await cluster.core.patchNamespacedPod(
      { namespace: NAMESPACE, name, body: { metadata: { finalizers: [] } } },
      MERGE,
    );
    await cluster.until(
      () => deployments(cluster),
      (found) => found.length === 0,
    );
    expect([...(await listSets(cluster)), ...(await listPods(cluster))]).toEqual([]);
  });

  it('a dependent that does not block goes too, but is not waited for', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner');
    await make(cluster, 'blocking', { owners: [ref(owner, true)], finalizers: [HOLD] });
    await make(cluster, 'loose', { owners: [ref(owner)], finalizers: [HOLD] });
    await remove(cluster, 'owner', 'Foreground');
    await cluster.until(
      () => all(cluster),
      (found) => found.every(({ metadata }) => metadata?.deletionTimestamp),
    );
    await stays(cluster, ['blocking', 'loose', 'owner']);
    await letGo(cluster, 'blocking');
    await left(cluster, ['loose']);
    await letGo(cluster, 'loose');
    await left(cluster, []);
  });

  it('the owner goes when a dependent stops blocking it', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner');
    await make(cluster, 'dependent', { owners: [ref(owner, true)], finalizers: [HOLD] });
    await remove(cluster, 'owner', 'Foreground');
    await stays(cluster, ['dependent', 'owner']);
    const body = { metadata: { ownerReferences: [ref(owner, false)] } };
    await cluster.core.patchNamespacedConfigMap({ namespace: NAMESPACE, name: 'dependent', body }, MERGE);
    await left(cluster, ['dependent']);
  });

  it('a dependent with another owner is let go and stays', async () => {
    const cluster = await testCluster();
    const [going, staying] = [await make(cluster, 'going'), await make(cluster, 'staying')];
    await make(cluster, 'dependent', { owners: [ref(going, true), ref(staying)] });
    await remove(cluster, 'going', 'Foreground');
    await left(cluster, ['dependent', 'staying']);
    const dependent = await cluster.until(
      () => find(cluster, 'dependent'),
      (found) => found?.metadata?.ownerReferences?.length === 1,
    );
    expect(dependent?.metadata?.ownerReferences).toMatchObject([{ name: 'staying' }]);
  });

  it('a circle of owners that block each other goes as a whole', async () => {
    const cluster = await testCluster();
    const first = await make(cluster, 'first');
    const second = await make(cluster, 'second', { owners: [ref(first, true)] });
    const body = { metadata: { ownerReferences: [ref(second, true)] } };
    await cluster.core.patchNamespacedConfigMap({ namespace: NAMESPACE, name: 'first', body }, MERGE);
    await remove(cluster, 'first', 'Foreground');
    await left(cluster, []);
  });
});

describe('orphaning', () => {
  it('leaves what the owner owned, without the reference to it, and with the others', async () => {
    const cluster = await testCluster();
    const [going, staying] = [await make(cluster, 'going'), await make(cluster, 'staying')];
    await make(cluster, 'alone', { owners: [ref(going, true)] });
    await make(cluster, 'shared', { owners: [ref(going), ref(staying)] });
    await remove(cluster, 'going', 'Orphan');
    await left(cluster, ['alone', 'shared', 'staying']);
    await stays(cluster, ['alone', 'shared', 'staying']);
    expect((await find(cluster, 'alone'))?.metadata?.ownerReferences).toBeUndefined();
    expect((await find(cluster, 'shared'))?.metadata?.ownerReferences).toMatchObject([{ name: 'staying' }]);
  });

  it('leaves a deployment its set with its pods', async () => {
    const cluster = await testCluster();
    await completeDeployment(cluster);
    await deleteDeployment(cluster, 'Orphan');
    await cluster.until(
      () => deployments(cluster),
      (found) => found.length === 0,
    );
    await cluster.settled();
    expect((await listSets(cluster)).map(({ metadata }) => metadata?.ownerReferences)).toEqual([undefined]);
    expect(await listPods(cluster)).toHaveLength(2);
  });
});

describe('an object whose owner is not there', () => {
  const stranger = { apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: 'a-uid-that-never-was' };

  it('goes, also when the owner never was, or another has its name', async () => {
    const cluster = await testCluster();
    await make(cluster, 'dependent', { owners: [stranger] });
    const namesake = await make(cluster, 'namesake');
    await make(cluster, 'mistaken', { owners: [{ ...ref(namesake), uid: 'the-uid-of-an-earlier-one' }] });
    await left(cluster, ['namesake']);
  });

  it('goes when the owner is in another namespace: owners are looked for in its own', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner', { namespace: 'kube-public' });
    await make(cluster, 'dependent', { owners: [ref(owner)] });
    await left(cluster, ['owner']);
  });

  it('stays while one of several owners is there, and loses the references to the others', async () => {
    const cluster = await testCluster();
    const owner = await make(cluster, 'owner');
    await make(cluster, 'dependent', { owners: [stranger, ref(owner)] });
    const found = await cluster.until(
      () => find(cluster, 'dependent'),
      (one) => one?.metadata?.ownerReferences?.length === 1,
    );
    expect(found?.metadata?.ownerReferences).toMatchObject([{ name: 'owner' }]);
    await remove(cluster, 'owner');
    await left(cluster, []);
  });

  it('stays when nobody can tell: the kind is not served, or the object has no namespace and its owner would have', async () => {
    const cluster = await testCluster();
    await make(cluster, 'dependent', {
      owners: [{ apiVersion: 'example.com/v1', kind: 'Thing', name: 'x', uid: 'y' }, stranger],
    });
    const metadata = { name: 'wide', ownerReferences: [stranger] };
    await cluster.core.createNamespace({ body: { metadata } });
    await stays(cluster, ['dependent']);
    expect((await find(cluster, 'dependent'))?.metadata?.ownerReferences).toHaveLength(2);
    expect((await cluster.core.readNamespace({ name: 'wide' })).status?.phase).toBe('Active');
  });
});
