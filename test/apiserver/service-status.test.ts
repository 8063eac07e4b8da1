// A Service that is made through its status, as seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let services: string;
beforeAll(async () => {
  api = await testApi();
  services = `${await api.namespace()}/services`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the status of a Service that is not there', () => {
  const bodyOf = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } });
  const spec = { ports: [{ port: 80 }] };
  const bare = {
    internalTrafficPolicy: 'Cluster',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  };

  test('makes it when it is put, without an address', async () => {
    const { status, body } = await api.send('PUT', `${services}/put/status`, { ...bodyOf('put'), spec });
    expect([status, body.spec, body.status]).toEqual([201, bare, { loadBalancer: {} }]);
    expect(body.metadata.managedFields).toBeUndefined();
  });

  test('makes it when it is applied', async () => {
    const path = `${services}/applied/status?fieldManager=m`;
    const { status, body } = await api.send('PATCH', path, { ...bodyOf('applied'), spec }, { type: 'apply' });
    expect([status, body.spec]).toEqual([201, bare]);
  });

  test('is checked as a new one', async () => {
    const { status, body } = await api.send('PUT', `${services}/empty/status`, bodyOf('empty'));
    expect([status, body.message]).toEqual([422, 'Service "empty" is invalid: spec.ports: Required value']);
  });

  test.each(['None', '172.20.0.9'])('lines up no addresses: %s', async (clusterIP) => {
    const put = { ...bodyOf('lone'), spec: { ...spec, clusterIP } };
    const { status, body } = await api.send('PUT', `${services}/lone/status`, put);
    expect([status, body.message]).toEqual([422, 'Service "lone" is invalid: spec.clusterIPs: Required value']);
  });

  test('is not found when it is merged', async () => {
    const merge = { type: 'merge' } as const;
    expect((await api.send('PATCH', `${services}/merged/status`, { status: {} }, merge)).status).toBe(404);
  });
});
