// What is in use stays until it is not.

import { StorageV1Api } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, VOLUME_ATTRIBUTES_CLASSES } from '../../src/kube/kind-refs.ts';
import type { KindRef } from '../../src/kube/object.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';

const namespace = 'default';
const claim = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};
const volume = {
  metadata: { name: 'volume' },
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/x' } },
};
const pod = (nodeName?: string) => ({
  metadata: { name: 'web' },
  spec: {
    containers: [{ name: 'c', image: 'i' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    ...(nodeName ? { nodeName } : {}),
  },
});

const gone = (cluster: TestCluster, kind: KindRef, name: { name: string; namespace?: string }) =>
  cluster.until(
    async () => cluster.inside.of(kind).find(name),
    (found) => found === undefined,
  );

describe('a claim that is deleted', () => {
  it('goes at once when no pod has it, or only one without a node', async () => {
    const cluster = await testCluster();
    await cluster.core.createNamespacedPersistentVolumeClaim({ namespace, body: claim });
    await cluster.core.createNamespacedPod({ namespace, body: pod() });
    await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name: 'data' });
    await gone(cluster, PERSISTENT_VOLUME_CLAIMS, { namespace, name: 'data' });
  });

  it('stays while a pod on a node has it', async () => {
    const cluster = await testCluster();
    await cluster.core.createNode({ body: { metadata: { name: 'n' } } });
    await cluster.core.createNamespacedPersistentVolumeClaim({ namespace, body: claim });
    await cluster.core.createNamespacedPod({ namespace, body: pod('n') });
    await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name: 'data' });
    await cluster.settled();
    const kept = await cluster.core.readNamespacedPersistentVolumeClaim({ namespace, name: 'data' });
    expect(kept.metadata?.deletionTimestamp).toBeDefined();
    await cluster.core.deleteNamespacedPod({ namespace, name: 'web', gracePeriodSeconds: 0 });
    await gone(cluster, PERSISTENT_VOLUME_CLAIMS, { namespace, name: 'data' });
  });
});

it('a volume that is deleted stays while a claim has it', async () => {
  const cluster = await testCluster();
  await cluster.core.createPersistentVolume({ body: volume });
  const status = (phase: string) =>
    cluster.core.patchPersistentVolumeStatus({ name: 'volume', body: { status: { phase } } }, MERGE);
  await status('Bound');
  await cluster.core.deletePersistentVolume({ name: 'volume' });
  await cluster.settled();
  expect(cluster.inside.of(PERSISTENT_VOLUMES).find({ name: 'volume' })).toBeDefined();
  await status('Released');
  await gone(cluster, PERSISTENT_VOLUMES, { name: 'volume' });
});

it('a class of volume attributes that is deleted stays while a claim names it', async () => {
  const cluster = await testCluster();
  const storage = cluster.client(StorageV1Api);
  const body = { metadata: { name: 'fast' }, driverName: 'd.example', parameters: { iops: '5' } };
  await storage.createVolumeAttributesClass({ body });
  const spec = { ...claim.spec, volumeAttributesClassName: 'fast' };
  await cluster.core.createNamespacedPersistentVolumeClaim({ namespace, body: { ...claim, spec } });
  await storage.deleteVolumeAttributesClass({ name: 'fast' });
  await cluster.settled();
  expect(cluster.inside.of(VOLUME_ATTRIBUTES_CLASSES).find({ name: 'fast' })).toBeDefined();
  await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name: 'data' });
  await gone(cluster, VOLUME_ATTRIBUTES_CLASSES, { name: 'fast' });
});
