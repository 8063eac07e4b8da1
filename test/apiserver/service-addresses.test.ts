// Addresses of services as objects.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses';
let api: TestApi;
let core: string;
let namespace: string;

beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  core = await api.namespace();
  namespace = core.split('/').at(-1) ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (name: string, spec: object = {}) =>
  api.send('POST', `${core}/services`, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

const statusOf = async (address: string) => (await api.send('GET', `${ADDRESSES}/${address}`)).status;

test('a service has an object for its address, which goes with it', async () => {
  const { body } = await create('a');
  const address = body.spec.clusterIP;
  const found = await api.send('GET', `${ADDRESSES}/${address}`);
  expect(found.body).toMatchObject({
    kind: 'IPAddress',
    metadata: {
      name: address,
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { resource: 'services', namespace, name: 'a' } },
  });
  await api.send('DELETE', `${core}/services/a`);
  expect(await statusOf(address)).toBe(404);
});

test('a service that needs no address gives its own back', async () => {
  const { body } = await create('a');
  const address = body.spec.clusterIP;
  const spec = { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null };
  expect((await api.send('PATCH', `${core}/services/a`, { spec }, { type: 'merge' })).status).toBe(200);
  expect(await statusOf(address)).toBe(404);
  expect((await create('headless', { clusterIP: 'None' })).status).toBe(201);
  expect(await statusOf('None')).toBe(404);
});

test('a refused or merely tried service leaves no address', async () => {
  const before = (await api.send('GET', ADDRESSES)).body.items.length;
  await api.send('POST', `${core}/services?dryRun=All`, { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } });
  await create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 1 }] });
  expect((await api.send('GET', ADDRESSES)).body.items).toHaveLength(before);
});

test('an address that somebody else has is not given out', async () => {
  const parentRef = { resource: 'others', name: 'x' };
  await api.send('POST', ADDRESSES, { metadata: { name: '10.0.0.5' }, spec: { parentRef } });
  const { status, body } = await create('a', { clusterIP: '10.0.0.5' });
  expect([status, body.message]).toEqual([
    422,
    `Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.5"]: failed to allocate IP 10.0.0.5: provided IP is already allocated`,
  ]);
});

test('a new service hears of its addresses first, and then of the rest', async () => {
  const refusedFor = async (spec: object) => {
    const { body } = await create('A', { ports: [{ port: 0 }], ...spec });
    return body.details.causes.map(({ field }: { field: string }) => field);
  };
  expect(await refusedFor({ ipFamilies: ['IPv5'], clusterIP: 'x' })).toEqual([
    'spec.ipFamilies[0]',
    'spec.clusterIPs[0]',
  ]);
  expect(await refusedFor({})).toEqual(expect.arrayContaining(['metadata.name', 'spec.ports[0].port']));
});

test('a dry run tells of an address that lies elsewhere as of one that its range does not give out', async () => {
  const messageOf = async (query: string) => {
    const spec = { ports: [{ port: 80 }], clusterIP: '192.0.2.1' };
    return (await api.send('POST', `${core}/services${query}`, { metadata: { name: 'a' }, spec })).body.message;
  };
  expect(await messageOf('')).toContain(': the provided network does not match the current range');
  expect(await messageOf('?dryRun=All')).toContain(
    ': the provided IP (192.0.2.1) is not in the valid range. The range',
  );
});

test('a service that is a name alone shows no policy for traffic within the cluster', async () => {
  const { body } = await create('a', { type: 'ExternalName', externalName: 'x', internalTrafficPolicy: 'Local' });
  expect(body.spec.internalTrafficPolicy).toBeUndefined();
  const asked = { spec: { internalTrafficPolicy: 'X' } };
  const answer = await api.send('PATCH', `${core}/services/a`, asked, { type: 'merge' });
  expect(answer.body.details.causes[0].field).toBe('spec.internalTrafficPolicy');
});
