// Where a service's traffic goes: its EndpointSlices and its Endpoints, for every state of its pods.

import type { V1EndpointSlice, V1Pod, V1ServiceSpec } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { readyStatus } from './support/pretend-kubelet.ts';
import { MERGE, type TestCluster, testCluster } from './support/test-cluster.ts';
import { NAMESPACE, pod } from './support/workloads.ts';

const createService = ({ core }: TestCluster, spec: Partial<V1ServiceSpec> = {}) =>
  core.createNamespacedService({
    namespace: NAMESPACE,
    body: {
      metadata: { name: 'web', labels: { team: 'blue' } },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
    },
  });

interface State {
  readonly ip?: string;
  readonly ready?: boolean;
  readonly phase?: string;
}

const statusOf = ({ ip, ready = true, phase = 'Running' }: State) => ({
  ...(ready ? readyStatus(0) : {}),
  phase,
  ...(ip ? { podIP: ip, podIPs: [{ ip }] } : {}),
});

async function setState({ core }: TestCluster, name: string, state: State): Promise<void> {
  await core.patchNamespacedPodStatus({ namespace: NAMESPACE, name, body: { status: statusOf(state) } }, MERGE);
}

async function addPod(cluster: TestCluster, body: V1Pod, state: State): Promise<V1Pod> {
  const made = await cluster.core.createNamespacedPod({ namespace: NAMESPACE, body });
  await setState(cluster, body.metadata?.name ?? '', state);
  return made;
}

async function slices({ discovery }: TestCluster): Promise<V1EndpointSlice[]> {
  const labelSelector = 'kubernetes.io/service-name=web';
  return (await discovery.listNamespacedEndpointSlice({ namespace: NAMESPACE, labelSelector })).items;
}

const endpointsOf = async (cluster: TestCluster) =>
  (await cluster.core.listNamespacedEndpoints({ namespace: NAMESPACE })).items.find(
    ({ metadata }) => metadata?.name === 'web',
  );
const addressesIn = (found: readonly V1EndpointSlice[]) =>
  found.flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses)).sort();

/** The slices and Endpoints, once the slices hold these addresses and nothing moves any more. */
async function serving(cluster: TestCluster, addresses: readonly string[]) {
  await cluster.until(
    () => slices(cluster),
    (found) => found.length > 0 && addressesIn(found).join() === addresses.join(),
  );
  await cluster.settled();
  const found = await slices(cluster);
  return {
    slices: found,
    endpoints: found.flatMap(({ endpoints }) => endpoints ?? []),
    old: await endpointsOf(cluster),
  };
}

describe('a service with a selector', () => {
  it('has one empty slice and empty Endpoints while no pod matches', async () => {
    const cluster = await testCluster();
    const { metadata } = await createService(cluster);
    const found = await serving(cluster, []);
    expect(found.slices).toHaveLength(1);
    expect(found.slices[0]).toMatchObject({
      addressType: 'IPv4',
      metadata: {
        name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
        generateName: 'web-',
        labels: {
          team: 'blue',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [
          { kind: 'Service', name: 'web', uid: metadata?.uid, controller: true, blockOwnerDeletion: true },
        ],
      },
    });
    expect(found.endpoints).toEqual([]);
    expect(found.old?.subsets).toBeUndefined();
    expect(found.old?.metadata?.labels).toEqual({
      team: 'blue',
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    });
  });

  it('leads to ready pods at the target port, in the slice it had', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    const before = await serving(cluster, []);
    const { metadata } = await addPod(cluster, pod('a'), { ip: '10.1.0.5' });
    const found = await serving(cluster, ['10.1.0.5']);
    expect(found.slices.map((slice) => slice.metadata?.uid)).toEqual(before.slices.map((slice) => slice.metadata?.uid));
    expect(found.slices[0]?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    const targetRef = { kind: 'Pod', namespace: NAMESPACE, name: 'a', uid: metadata?.uid };
    expect(found.endpoints).toEqual([
      { addresses: ['10.1.0.5'], conditions: { ready: true, serving: true, terminating: false }, targetRef },
    ]);
    expect(found.old?.subsets).toEqual([
      { addresses: [{ ip: '10.1.0.5', targetRef }], ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] },
    ]);
  });

  it('shows a pod that is not ready as such, and forgets one that is over or matches no more', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    await addPod(cluster, pod('a'), { ip: '10.1.0.5', ready: false });
    await addPod(cluster, pod('b'), { ip: '10.1.0.6' });
    await addPod(cluster, pod('c'), { ip: '10.1.0.7' });
    const found = await serving(cluster, ['10.1.0.5', '10.1.0.6', '10.1.0.7']);
    expect(found.endpoints.find(({ addresses }) => addresses[0] === '10.1.0.5')?.conditions).toMatchObject({
      ready: false,
    });
    expect(found.old?.subsets?.[0]?.notReadyAddresses?.map(({ ip }) => ip)).toEqual(['10.1.0.5']);
    await setState(cluster, 'b', { ip: '10.1.0.6', phase: 'Failed', ready: false });
    const body = { metadata: { labels: { app: 'other' } } };
    await cluster.core.patchNamespacedPod({ namespace: NAMESPACE, name: 'c', body }, MERGE);
    expect((await serving(cluster, ['10.1.0.5'])).old?.subsets?.[0]).not.toHaveProperty('addresses');
  });

  it('shows a pod on its way out as terminating, and still serving while it is ready', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    const leaving = pod('a');
    leaving.metadata!.finalizers = ['test/hold'];
    await addPod(cluster, leaving, { ip: '10.1.0.5' });
    await serving(cluster, ['10.1.0.5']);
    await cluster.core.deleteNamespacedPod({ namespace: NAMESPACE, name: 'a' });
    await cluster.until(
      () => slices(cluster),
      ([slice]) => slice?.endpoints?.[0]?.conditions?.terminating === true,
    );
    const found = await serving(cluster, ['10.1.0.5']);
    expect(found.endpoints[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
    expect(found.old?.subsets).toBeUndefined();
  });

  it('that publishes addresses that are not ready calls all ready, in both forms', async () => {
    const cluster = await testCluster();
    await createService(cluster, { publishNotReadyAddresses: true });
    await addPod(cluster, pod('a'), { ip: '10.1.0.5', ready: false });
    const found = await serving(cluster, ['10.1.0.5']);
    expect(found.endpoints[0]?.conditions).toEqual({ ready: true, serving: false, terminating: false });
    expect(found.old?.subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(['10.1.0.5']);
  });

  it('follows a change of its ports, and one of its labels alone', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    await addPod(cluster, pod('a'), { ip: '10.1.0.5' });
    await serving(cluster, ['10.1.0.5']);
    const change = (body: object) =>
      cluster.core.patchNamespacedService({ namespace: NAMESPACE, name: 'web', body }, MERGE);
    await change({ spec: { ports: [{ port: 80, targetPort: 9090 }] } });
    await cluster.until(
      () => slices(cluster),
      ([slice]) => slice?.ports?.[0]?.port === 9090,
    );
    expect((await serving(cluster, ['10.1.0.5'])).old?.subsets?.[0]?.ports).toEqual([{ port: 9090, protocol: 'TCP' }]);
    await change({ metadata: { labels: { team: 'red' } } });
    await cluster.until(
      () => slices(cluster),
      ([slice]) => slice?.metadata?.labels?.['team'] === 'red',
    );
    await cluster.until(
      () => endpointsOf(cluster),
      (found) => found?.metadata?.labels?.['team'] === 'red',
    );
  });

  it('takes its slices and its Endpoints with it when it goes', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    await addPod(cluster, pod('a'), { ip: '10.1.0.5' });
    await serving(cluster, ['10.1.0.5']);
    await cluster.core.deleteNamespacedService({ namespace: NAMESPACE, name: 'web' });
    await cluster.until(
      () => slices(cluster),
      (found) => found.length === 0,
    );
    await cluster.until(
      () => endpointsOf(cluster),
      (found) => found === undefined,
    );
  });

  it('gets back what somebody deleted or changed', async () => {
    const cluster = await testCluster();
    await createService(cluster);
    await addPod(cluster, pod('a'), { ip: '10.1.0.5' });
    const {
      slices: [slice],
    } = await serving(cluster, ['10.1.0.5']);
    const name = slice?.metadata?.name ?? '';
    await cluster.discovery.patchNamespacedEndpointSlice(
      { namespace: NAMESPACE, name, body: { endpoints: [] } },
      MERGE,
    );
    await serving(cluster, ['10.1.0.5']);
    await cluster.discovery.deleteNamespacedEndpointSlice({ namespace: NAMESPACE, name });
    await cluster.core.deleteNamespacedEndpoints({ namespace: NAMESPACE, name: 'web' });
    await cluster.until(
      () => endpointsOf(cluster),
      (found) => found !== undefined,
    );
    expect((await serving(cluster, ['10.1.0.5'])).slices).toHaveLength(1);
  });
});

describe('ports', () => {
  const named = (name: string, containerPort: number) => {
    const body = pod(name);
    body.spec!.containers[0]!.ports = [{ name: 'web', containerPort }];
    return body;
  };

  it('that are named are looked up on each pod: pods with different numbers are in different slices and subsets', async () => {
    const cluster = await testCluster();
    await createService(cluster, { ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
    await addPod(cluster, named('a', 8080), { ip: '10.1.0.5' });
    await addPod(cluster, named('b', 9090), { ip: '10.1.0.6' });
    const found = await serving(cluster, ['10.1.0.5', '10.1.0.6']);
    const ports = Object.fromEntries(
      found.slices.map((slice) => [addressesIn([slice]).join(), slice.ports?.[0]?.port]),
    );
    expect(ports).toEqual({ '10.1.0.5': 8080, '10.1.0.6': 9090 });
    expect(found.old?.subsets?.map(({ ports: list, addresses }) => [addresses?.[0]?.ip, list?.[0]?.port])).toEqual([
      ['10.1.0.5', 8080],
      ['10.1.0.6', 9090],
    ]);
  });

  it('carry the protocol and the application protocol of the service', async () => {
    const cluster = await testCluster();
    await createService(cluster, {
      ports: [
        { name: 'grpc', port: 80, targetPort: 8080, appProtocol: 'kubernetes.io/h2c' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    });
    await addPod(cluster, pod('a'), { ip: '10.1.0.5' });
    expect((await serving(cluster, ['10.1.0.5'])).slices[0]?.ports).toEqual([
      { name: 'grpc', port: 8080, protocol: 'TCP', appProtocol: 'kubernetes.io/h2c' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ]);
  });
});

describe('a headless service', () => {
  it('is marked as such, names the pods of its subdomain, and needs no ports', async () => {
    const cluster = await testCluster();
    await createService(cluster, { clusterIP: 'None', ports: [] });
    const member = pod('db-0');
    Object.assign(member.spec!, { hostname: 'db-0', subdomain: 'web' });
    await addPod(cluster, member, { ip: '10.1.0.5' });
    const stranger = pod('db-1');
    Object.assign(stranger.spec!, { hostname: 'db-1', subdomain: 'other' });
    await addPod(cluster, stranger, { ip: '10.1.0.6' });
    const found = await serving(cluster, ['10.1.0.5', '10.1.0.6']);
    const hostnames = Object.fromEntries(found.endpoints.map(({ addresses, hostname }) => [addresses[0], hostname]));
    expect(hostnames).toEqual({ '10.1.0.5': 'db-0', '10.1.0.6': undefined });
    expect(found.slices[0]?.metadata?.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
    expect(found.old?.metadata?.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
    expect(found.old?.subsets?.[0]?.addresses?.map(({ ip, hostname }) => [ip, hostname])).toEqual([
      ['10.1.0.5', 'db-0'],
      ['10.1.0.6', undefined],
    ]);
  });
});

describe('a service without a selector', () => {
  it('keeps the Endpoints that somebody made for it', async () => {
    const cluster = await testCluster();
    const subsets = [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 443, protocol: 'TCP' }] }];
    const body = { metadata: { name: 'web' }, subsets };
    await cluster.core.createNamespacedService({
      namespace: NAMESPACE,
      body: { metadata: { name: 'web' }, spec: { ports: [{ port: 443 }] } },
    });
    await cluster.core.createNamespacedEndpoints({ namespace: NAMESPACE, body });
    await cluster.settled();
    expect((await endpointsOf(cluster))?.subsets).toEqual(subsets);
  });
});

it('an endpoint names the node of its pod and the zone of the node', async () => {
  const cluster = await testCluster();
  const labels = { 'topology.kubernetes.io/zone': 'us-west-2a' };
  await cluster.core.createNode({ body: { metadata: { name: 'node', labels } } });
  await createService(cluster);
  const body = pod('a');
  body.spec!.nodeName = 'node';
  await addPod(cluster, body, { ip: '10.1.0.5' });
  const found = await serving(cluster, ['10.1.0.5']);
  expect(found.endpoints[0]).toMatchObject({ nodeName: 'node', zone: 'us-west-2a' });
  expect(found.old?.subsets?.[0]?.addresses?.[0]?.nodeName).toBe('node');
});

describe('the service `kubernetes`', () => {
  const read = async ({ core, discovery }: TestCluster) => ({
    endpoints: (await core.listNamespacedEndpoints({ namespace: NAMESPACE })).items,
    slices: (await discovery.listNamespacedEndpointSlice({ namespace: NAMESPACE })).items,
  });
  const apiServer = { addresses: ['10.0.1.20', '10.0.2.31'], port: 443 };

  it('leads to the API server, in both forms', async () => {
    const cluster = await testCluster({ apiServer });
    const { endpoints, slices: found } = await cluster.until(
      () => read(cluster),
      (now) => now.endpoints.length + now.slices.length === 2,
    );
    const ports = [{ name: 'https', port: 443, protocol: 'TCP' }];
    expect(endpoints[0]).toMatchObject({
      metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: '10.0.1.20' }, { ip: '10.0.2.31' }], ports }],
    });
    expect(found[0]).toMatchObject({
      metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: apiServer.addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
      ports,
    });
  });

  it('gets back what somebody changed or deleted', async () => {
    const cluster = await testCluster({ apiServer });
    const name = { namespace: NAMESPACE, name: 'kubernetes' };
    const isRight = ({ endpoints, slices: found }: Awaited<ReturnType<typeof read>>) =>
      endpoints[0]?.subsets?.[0]?.addresses?.length === 2 && found[0]?.endpoints.length === 2;
    await cluster.until(() => read(cluster), isRight);
    await cluster.core.deleteNamespacedEndpoints(name);
    await cluster.until(() => read(cluster), isRight);
    await cluster.discovery.deleteNamespacedEndpointSlice(name);
    await cluster.until(() => read(cluster), isRight);
    await cluster.core.patchNamespacedEndpoints({ ...name, body: { subsets: [] } }, MERGE);
    await cluster.until(() => read(cluster), isRight);
    await cluster.discovery.patchNamespacedEndpointSlice({ ...name, body: { endpoints: [] } }, MERGE);
    await cluster.until(() => read(cluster), isRight);
  });
});
