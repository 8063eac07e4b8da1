// The controllers that work on all kinds follow those that definitions bring.

import { ApiextensionsV1Api, CustomObjectsApi, type V1CustomResourceDefinition } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

const GROUP = 'test.example.com';
const WIDGETS = { group: GROUP, version: 'v1', plural: 'widgets' };

const definition: V1CustomResourceDefinition = {
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as object },
      },
    ],
  },
};

interface Widget {
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** A cluster in which the definition came when the controllers were running. */
async function givenWidgets() {
  const cluster = await testCluster();
  await cluster.client(ApiextensionsV1Api).createCustomResourceDefinition({ body: definition });
  const widgets = cluster.client(CustomObjectsApi);
  const make = async (name: string, namespace: string, owner?: Widget) => {
    const ownerReferences = owner
      ? [{ apiVersion: `${GROUP}/v1`, kind: 'Widget', name: owner.metadata.name, uid: owner.metadata.uid }]
      : [];
    const body = { apiVersion: `${GROUP}/v1`, kind: 'Widget', metadata: { name, ownerReferences } };
    return (await widgets.createNamespacedCustomObject({ ...WIDGETS, namespace, body })) as Widget;
  };
  const names = async (namespace: string) => {
    const list = (await widgets.listNamespacedCustomObject({ ...WIDGETS, namespace })) as { items: Widget[] };
    return list.items.map(({ metadata }) => metadata.name);
  };
  await cluster.until(
    () => names('default').catch(() => undefined),
    (found) => found !== undefined,
  );
  return { cluster, widgets, make, names };
}

describe('an object whose owner is of a kind that came later', () => {
  it('goes once somebody can tell that the owner is not there', async () => {
    const cluster = await testCluster();
    const owner = { apiVersion: `${GROUP}/v1`, kind: 'Widget', name: 'never', uid: 'a-uid-that-never-was' };
    const body = { metadata: { name: 'dependent', ownerReferences: [owner] } };
    await cluster.core.createNamespacedConfigMap({ namespace: 'default', body });
    await cluster.settled();
    const names = async () =>
      (await cluster.core.listNamespacedConfigMap({ namespace: 'default' })).items.map(
        ({ metadata }) => metadata?.name,
      );
    expect(await names()).toContain('dependent');
    await cluster.client(ApiextensionsV1Api).createCustomResourceDefinition({ body: definition });
    await cluster.until(names, (found) => !found.includes('dependent'));
  });
});

describe('an object of a kind that came later', () => {
  it('goes with its owner, which is of that kind too', async () => {
    const { cluster, widgets, make, names } = await givenWidgets();
    const owner = await make('owner', 'default');
    await make('owned', 'default', owner);
    await make('free', 'default');
    await widgets.deleteNamespacedCustomObject({ ...WIDGETS, namespace: 'default', name: 'owner' });
    const left = await cluster.until(
      () => names('default'),
      (found) => !found.includes('owned'),
    );
    expect(left).toEqual(['free']);
  });

  it('goes with its namespace', async () => {
    const { cluster, make } = await givenWidgets();
    await cluster.core.createNamespace({ body: { metadata: { name: 'short' } } });
    await make('inside', 'short');
    await cluster.core.deleteNamespace({ name: 'short' });
    await cluster.until(() => isGone(cluster, 'short'), Boolean);
    expect(cluster.store.list(`${GROUP}/widgets`)).toEqual([]);
  });
});

const isGone = (cluster: TestCluster, name: string) =>
  cluster.core.readNamespace({ name }).then(
    () => false,
    () => true,
  );
