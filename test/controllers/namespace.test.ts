// What a namespace gets when it is made, and how it goes: its content first, then what holds that up is told, then itself.

import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, EVENTS, NAMESPACES, PODS, SECRETS, SERVICES } from '../../src/kube/kind-refs.ts';
import type { KindRef, KubeObject } from '../../src/kube/object.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { pod } from './support/workloads.ts';

const NAME = 'team';

const create = ({ core }: TestCluster) => core.createNamespace({ body: { metadata: { name: NAME } } });
const remove = ({ core }: TestCluster) => core.deleteNamespace({ name: NAME });
const isThere = async ({ core }: TestCluster) =>
  (await core.listNamespace()).items.some(({ metadata }) => metadata?.name === NAME);
const gone = (cluster: TestCluster) =>
  cluster.until(
    () => isThere(cluster),
    (found) => !found,
  );

/** The conditions of the namespace by type, once `type` is as wanted. */
async function conditions(cluster: TestCluster, type: string, status: string) {
  const namespace = await cluster.until(
    () => cluster.core.readNamespace({ name: NAME }),
    (found) =>
      found.status?.conditions?.some((condition) => condition.type === type && condition.status === status) ?? false,
  );
  await cluster.settled();
  const latest = await cluster.core.readNamespace({ name: NAME });
  expect(namespace.status?.phase).toBe('Terminating');
  return Object.fromEntries((latest.status?.conditions ?? []).map((condition) => [condition.type, condition]));
}

const configMap = ({ core }: TestCluster, name: string, finalizers: string[] = []) =>
  core.createNamespacedConfigMap({ namespace: NAME, body: { metadata: { name, finalizers } } });
const letGo = ({ core }: TestCluster, name: string) =>
  core.patchNamespacedConfigMap({ namespace: NAME, name, body: { metadata: { finalizers: [] } } }, MERGE);

describe('a namespace that is deleted', () => {
  it('goes when it is empty, and another may have its name', async () => {
    const cluster = await testCluster();
    const { metadata } = await create(cluster);
    await remove(cluster);
    await gone(cluster);
    expect((await create(cluster)).metadata?.uid).not.toBe(metadata?.uid);
  });

  it('takes everything in it along', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await configMap(cluster, 'a');
    await cluster.core.createNamespacedSecret({ namespace: NAME, body: { metadata: { name: 'a' } } });
    await cluster.core.createNamespacedService({
      namespace: NAME,
      body: { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } },
    });
    await cluster.core.createNamespacedPod({ namespace: NAME, body: pod('a') });
    await cluster.until(
      () => cluster.core.listNamespacedEvent({ namespace: NAME }),
      ({ items }) => items.length > 0,
    );
    await remove(cluster);
    await gone(cluster);
    const left = [CONFIG_MAPS, SECRETS, SERVICES, PODS, EVENTS].flatMap((kind): readonly KubeObject[] =>
      cluster.inside.of(kind as KindRef).list({ namespace: NAME }),
    );
    expect(left).toEqual([]);
  });

  it('is Terminating at once, and nothing new can be made in it', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await configMap(cluster, 'held', ['test/hold']);
    expect((await remove(cluster)).status).toMatchObject({ phase: 'Terminating' });
    await expect(configMap(cluster, 'late')).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining('because it is being terminated'),
    });
  });

  it('waits for content that has finalizers, and tells how much and which', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await configMap(cluster, 'a', ['test/hold']);
    await configMap(cluster, 'b', ['test/hold', 'test/other']);
    await configMap(cluster, 'free');
    await remove(cluster);
    const told = await conditions(cluster, 'NamespaceFinalizersRemaining', 'True');
    expect(told['NamespaceContentRemaining']).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: configmaps. has 2 resource instances',
    });
    expect(told['NamespaceFinalizersRemaining']).toMatchObject({
      reason: 'SomeFinalizersRemain',
      message:
        'Some content in the namespace has finalizers remaining: test/hold in 2 resource instances, test/other in 1 resource instances',
    });
    for (const type of [
      'NamespaceDeletionDiscoveryFailure',
      'NamespaceDeletionGroupVersionParsingFailure',
      'NamespaceDeletionContentFailure',
    ])
      expect(told[type]).toMatchObject({ status: 'False' });
    await letGo(cluster, 'a');
    await cluster.until(
      () => cluster.core.readNamespace({ name: NAME }),
      ({ status }) => status?.conditions?.some(({ message }) => message?.includes('has 1 resource instances')) ?? false,
    );
    await letGo(cluster, 'b');
    await gone(cluster);
  });

  it('lets pods go before anything that they may still need', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await configMap(cluster, 'needed');
    const held = pod('held');
    held.metadata!.finalizers = ['test/hold'];
    await cluster.core.createNamespacedPod({ namespace: NAME, body: held });
    await remove(cluster);
    await conditions(cluster, 'NamespaceContentRemaining', 'True');
    expect(
      (await cluster.core.readNamespacedConfigMap({ namespace: NAME, name: 'needed' })).metadata?.deletionTimestamp,
    ).toBeUndefined();
    await cluster.core.patchNamespacedPod(
      { namespace: NAME, name: 'held', body: { metadata: { finalizers: [] } } },
      MERGE,
    );
    await gone(cluster);
  });

  it('waits for finalizers of its own, when it is empty', async () => {
    const cluster = await testCluster();
    await cluster.core.createNamespace({ body: { metadata: { name: NAME, finalizers: ['test/hold'] } } });
    await remove(cluster);
    await cluster.until(
      () => cluster.core.readNamespace({ name: NAME }),
      ({ spec }) => (spec?.finalizers ?? []).length === 0,
    );
    await cluster.settled();
    expect(await isThere(cluster)).toBe(true);
    await cluster.core.patchNamespace({ name: NAME, body: { metadata: { finalizers: [] } } }, MERGE);
    await gone(cluster);
  });
});

describe('a namespace', () => {
  const accounts = async ({ core }: TestCluster) =>
    (await core.listNamespacedServiceAccount({ namespace: NAME })).items.map(({ metadata }) => metadata?.name);
  const authority = async ({ core }: TestCluster) =>
    (await core.listNamespacedConfigMap({ namespace: NAME })).items.find(
      ({ metadata }) => metadata?.name === 'kube-root-ca.crt',
    );

  it('has the service account `default`, also after somebody deleted it', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await cluster.until(
      () => accounts(cluster),
      (found) => found.join() === 'default',
    );
    const { metadata } = await cluster.core.deleteNamespacedServiceAccount({ namespace: NAME, name: 'default' });
    const again = await cluster.until(
      () => cluster.core.listNamespacedServiceAccount({ namespace: NAME }),
      ({ items }) => items.length === 1 && items[0]?.metadata?.uid !== metadata?.uid,
    );
    expect(again.items[0]?.metadata?.name).toBe('default');
  });

  it('has the certificate authority in a config map, also after somebody changed or deleted that', async () => {
    const cluster = await testCluster();
    await create(cluster);
    const isRight = (found: Awaited<ReturnType<typeof authority>>) =>
      JSON.stringify(found?.data) === JSON.stringify({ 'ca.crt': cluster.certificateAuthority });
    const made = await cluster.until(() => authority(cluster), isRight);
    expect(made?.metadata?.annotations?.['kubernetes.io/description']).toMatch(/^Contains a CA bundle/);
    const name = { namespace: NAME, name: 'kube-root-ca.crt' };
    await cluster.core.patchNamespacedConfigMap({ ...name, body: { data: { 'ca.crt': 'forged', more: 'x' } } }, MERGE);
    await cluster.until(() => authority(cluster), isRight);
    await cluster.core.patchNamespacedConfigMap({ ...name, body: { data: { more: 'x' } } }, MERGE);
    await cluster.until(() => authority(cluster), isRight);
    await cluster.core.deleteNamespacedConfigMap(name);
    await cluster.until(() => authority(cluster), isRight);
  });

  it('on its way out gets neither again, so that it can go', async () => {
    const cluster = await testCluster();
    await create(cluster);
    await cluster.until(
      () => accounts(cluster),
      (found) => found.length === 1,
    );
    await configMap(cluster, 'held', ['test/hold']);
    await remove(cluster);
    await cluster.until(
      () => accounts(cluster),
      (found) => found.length === 0,
    );
    await cluster.settled();
    expect(await accounts(cluster)).toEqual([]);
    expect(await authority(cluster)).toBeUndefined();
    expect(cluster.inside.of(NAMESPACES).find({ name: NAME })?.status?.phase).toBe('Terminating');
  });
});
