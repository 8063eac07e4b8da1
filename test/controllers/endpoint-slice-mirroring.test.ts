// Endpoints made by hand are mirrored into slices, as long as nobody else makes slices for their service.

import type { CoreV1EndpointPort, V1EndpointSubset } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { readyStatus } from './support/pretend-kubelet.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { NAMESPACE, pod } from './support/workloads.ts';

const NAME = { namespace: NAMESPACE, name: 'db' };
const PORTS: CoreV1EndpointPort[] = [{ port: 5432, protocol: 'TCP' }];
const MANAGER = 'endpointslicemirroring-controller.k8s.io';

const service = ({ core }: TestCluster, selector?: Record<string, string>) =>
  core.createNamespacedService({
    namespace: NAMESPACE,
    body: { metadata: { name: 'db' }, spec: { ports: [{ port: 5432 }], ...(selector ? { selector } : {}) } },
  });
const endpoints = ({ core }: TestCluster, subsets: V1EndpointSubset[], labels: Record<string, string> = {}) =>
  core.createNamespacedEndpoints({ namespace: NAMESPACE, body: { metadata: { name: 'db', labels }, subsets } });
const at = (...ips: string[]): V1EndpointSubset => ({ addresses: ips.map((ip) => ({ ip })), ports: PORTS });

async function slices({ discovery }: TestCluster) {
  const { items } = await discovery.listNamespacedEndpointSlice({ namespace: NAMESPACE });
  return items.filter(({ metadata }) => metadata?.labels?.['endpointslice.kubernetes.io/managed-by'] === MANAGER);
}

const mirrored = (cluster: TestCluster, ...ips: string[]) =>
  cluster.until(
    () => slices(cluster),
    (found) =>
      found.flatMap((slice) => (slice.endpoints ?? []).flatMap(({ addresses }) => addresses)).join() === ips.join(),
  );

describe('Endpoints for a service without a selector', () => {
  it('are mirrored, ready and not ready, with their labels', async () => {
    const cluster = await testCluster();
    await service(cluster);
    const subset = { ...at('192.0.2.1'), notReadyAddresses: [{ ip: '192.0.2.2', hostname: 'standby' }] };
    const { metadata } = await endpoints(cluster, [subset], { team: 'blue' });
    const [slice, ...others] = await mirrored(cluster, '192.0.2.1', '192.0.2.2');
    expect(others).toEqual([]);
    expect(slice).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^db-[a-z0-9]{5}$/),
        labels: { team: 'blue', 'kubernetes.io/service-name': 'db' },
        ownerReferences: [{ kind: 'Endpoints', name: 'db', uid: metadata?.uid, controller: true }],
      },
      addressType: 'IPv4',
      ports: [{ name: '', port: 5432, protocol: 'TCP' }],
      endpoints: [
        { addresses: ['192.0.2.1'], conditions: { ready: true } },
        { addresses: ['192.0.2.2'], conditions: { ready: false }, hostname: 'standby' },
      ],
    });
  });

  it('are mirrored as they change, a slice for each set of ports, and no longer when they are empty or gone', async () => {
    const cluster = await testCluster();
    await service(cluster);
    await endpoints(cluster, [at('192.0.2.1')]);
    await mirrored(cluster, '192.0.2.1');
    const change = (subsets: V1EndpointSubset[]) =>
      cluster.core.patchNamespacedEndpoints({ ...NAME, body: { subsets } }, MERGE);
    await change([at('192.0.2.1'), { addresses: [{ ip: '192.0.2.9' }], ports: [{ port: 5433 }] }]);
    const both = await cluster.until(
      () => slices(cluster),
      ({ length }) => length === 2,
    );
    expect(both.map(({ ports }) => ports?.[0]?.port).sort()).toEqual([5432, 5433]);
    await change([]);
    await cluster.until(
      () => slices(cluster),
      ({ length }) => length === 0,
    );
    await change([at('192.0.2.3')]);
    await mirrored(cluster, '192.0.2.3');
    await cluster.core.deleteNamespacedEndpoints(NAME);
    await cluster.until(
      () => slices(cluster),
      ({ length }) => length === 0,
    );
  });

  it('with several subsets of the same ports are mirrored into one slice', async () => {
    const cluster = await testCluster();
    await service(cluster);
    await endpoints(cluster, [at('192.0.2.1'), at('192.0.2.2')]);
    expect(await mirrored(cluster, '192.0.2.1', '192.0.2.2')).toHaveLength(1);
  });

  it('that were there before their service are mirrored when it comes', async () => {
    const cluster = await testCluster();
    await endpoints(cluster, [at('192.0.2.1')]);
    await cluster.settled();
    expect(await slices(cluster)).toEqual([]);
    await service(cluster);
    await mirrored(cluster, '192.0.2.1');
  });

  it('get back a slice that somebody deleted', async () => {
    const cluster = await testCluster();
    await service(cluster);
    await endpoints(cluster, [at('192.0.2.1')]);
    const [slice] = await mirrored(cluster, '192.0.2.1');
    await cluster.discovery.deleteNamespacedEndpointSlice({ namespace: NAMESPACE, name: slice?.metadata?.name ?? '' });
    const [again] = await mirrored(cluster, '192.0.2.1');
    expect(again?.metadata?.uid).not.toBe(slice?.metadata?.uid);
  });
});

describe('Endpoints are not mirrored', () => {
  it('of a service with a selector: that has slices of its own', async () => {
    const cluster = await testCluster();
    await service(cluster, { app: 'db' });
    await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body: pod('db-0', { app: 'db' }) });
    const body = { status: { ...readyStatus(0), podIP: '10.1.0.5', podIPs: [{ ip: '10.1.0.5' }] } };
    await cluster.core.patchNamespacedPodStatus({ namespace: NAMESPACE, name: 'db-0', body }, MERGE);
    await cluster.until(
      () => cluster.core.listNamespacedEndpoints({ namespace: NAMESPACE }),
      ({ items }) => items[0]?.subsets?.[0]?.addresses?.[0]?.ip === '10.1.0.5',
    );
    await cluster.settled();
    expect(await slices(cluster)).toEqual([]);
  });

  it('when they say so', async () => {
    const cluster = await testCluster();
    await service(cluster);
    await endpoints(cluster, [at('192.0.2.1')], { 'endpointslice.kubernetes.io/skip-mirror': 'true' });
    await cluster.settled();
    expect(await slices(cluster)).toEqual([]);
  });

  it('any more when their service gets a selector', async () => {
    const cluster = await testCluster();
    await service(cluster);
    await endpoints(cluster, [at('192.0.2.1')]);
    await mirrored(cluster, '192.0.2.1');
    await cluster.core.patchNamespacedService({ ...NAME, body: { spec: { selector: { app: 'db' } } } }, MERGE);
    await cluster.until(
      () => slices(cluster),
      ({ length }) => length === 0,
    );
  });
});
