// An APIService says why the API server behind it cannot be reached.

import { ApiregistrationV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { API_SERVICES } from '../../src/kube/kind-refs.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

const NAME = 'v1beta1.metrics.example';
const namespace = 'default';

function apiService(port?: number) {
  const service = { namespace, name: 'metrics', ...(port === undefined ? {} : { port }) };
  return {
    metadata: { name: NAME },
    spec: { group: 'metrics.example', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100, service },
  };
}

/** Its condition once that has this reason. */
async function condition(cluster: TestCluster, reason: string) {
  const read = async () => cluster.inside.of(API_SERVICES).find({ name: NAME })?.status?.conditions?.[0];
  return cluster.until(read, (found) => found?.reason === reason);
}

it('an APIService is not available for want of its service, the port, endpoints and an answer, in this order', async () => {
  const cluster = await testCluster();
  await cluster.client(ApiregistrationV1Api).createAPIService({ body: apiService() });
  const first = await condition(cluster, 'ServiceNotFound');
  expect(first).toMatchObject({ type: 'Available', status: 'False' });
  expect(first?.message).toBe('service/metrics in "default" is not present');

  const ports = [{ name: 'web', port: 80 }];
  const body = { metadata: { name: 'metrics' }, spec: { ports } };
  const service = await cluster.core.createNamespacedService({ namespace, body });
  const second = await condition(cluster, 'ServicePortError');
  expect(second?.message).toBe('service/metrics in "default" is not listening on port 443');
  expect(second?.lastTransitionTime).toBe(first?.lastTransitionTime);

  const spec = { ...service.spec, ports: [{ name: 'https', port: 443 }] };
  await cluster.core.replaceNamespacedService({ namespace, name: 'metrics', body: { ...service, spec } });
  const third = await condition(cluster, 'EndpointsNotFound');
  expect(third?.message).toBe('cannot find endpointslices for service/metrics in "default"');

  const discovery = cluster.client(DiscoveryV1Api);
  const slice = {
    metadata: { name: 'metrics-1', labels: { 'kubernetes.io/service-name': 'metrics' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'] }],
    ports: [{ name: 'other', port: 443 }],
  };
  const made = await discovery.createNamespacedEndpointSlice({ namespace, body: slice });
  const fourth = await condition(cluster, 'MissingEndpoints');
  expect(fourth?.message).toContain('have no addresses with port name "https"');

  const right = { ...made, ports: [{ name: 'https', port: 443 }] };
  await discovery.replaceNamespacedEndpointSlice({ namespace, name: 'metrics-1', body: right });
  const last = await condition(cluster, 'FailedDiscoveryCheck');
  expect(last?.message).toContain(':443/apis/metrics.example/v1beta1: requests are not passed on');
});

it('the APIServices of the built-in groups stay as they are made', async () => {
  const cluster = await testCluster();
  const read = () => cluster.inside.of(API_SERVICES).list();
  const before = new Map(read().map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
  await cluster.settled();
  expect(before.size).toBeGreaterThan(10);
  for (const { metadata, status } of read()) {
    expect(metadata.resourceVersion, metadata.name).toBe(before.get(metadata.name));
    expect(status?.conditions?.[0], metadata.name).toMatchObject({
      status: 'True',
      reason: 'Local',
    });
  }
});
