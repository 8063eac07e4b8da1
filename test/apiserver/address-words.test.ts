// Addresses and ranges in a form that is let pass, with a word.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const inGroup = (group: string) => core.replace('/api/v1', `/apis/${group}`);
const LONG = '2001:DB8::1';
const words = (path: string) =>
  `299 - "${path}: IPv6 address \\"${LONG}\\" should be in RFC 5952 canonical format (\\"2001:db8::1\\")"`;
const status = (path: string, body: object) => api.send('PATCH', `${path}/status`, { status: body }, { type: 'merge' });

test('endpoints warn of each address that has another form, unless their controller wrote them', async () => {
  const path = `${core}/endpoints?dryRun=All`;
  const subsets = [{ addresses: [{ ip: LONG }], notReadyAddresses: [{ ip: '010.0.0.1' }], ports: [{ port: 1 }] }];
  const { warning } = await api.send('POST', path, { metadata: { name: 'a' }, subsets });
  expect(warning).toContain(words('subsets[0].addresses[0].ip'));
  expect(warning).toContain('subsets[0].notReadyAddresses[0].ip: non-standard IP address \\"010.0.0.1\\"');
  const labels = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
  const own = await api.send('POST', path, { metadata: { name: 'a', labels }, subsets });
  expect(own.warning).not.toContain('subsets');
});

test('slices of endpoints warn, unless a controller wrote them', async () => {
  const path = `${inGroup('discovery.k8s.io/v1')}/endpointslices?dryRun=All`;
  const slice = { addressType: 'IPv4', endpoints: [{ addresses: ['010.0.0.1'] }] };
  const { warning } = await api.send('POST', path, { metadata: { name: 'a' }, ...slice });
  expect(warning).toContain('endpoints[0].addresses[0]: non-standard IP address');
  const labels = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
  expect((await api.send('POST', path, { metadata: { name: 'a', labels }, ...slice })).warning).toBeUndefined();
});

test('slices of IPv6 take addresses in one form', async () => {
  const path = `${inGroup('discovery.k8s.io/v1')}/endpointslices?dryRun=All`;
  const endpoints = [{ addresses: ['::ffff:10.0.0.1', LONG] }];
  const { body } = await api.send('POST', path, { metadata: { name: 'a' }, addressType: 'IPv6', endpoints });
  expect(body.details.causes.map(({ message }: { message: string }) => message)).toEqual([
    'Invalid value: "::ffff:10.0.0.1": must not be an IPv4-mapped IPv6 address',
    `Invalid value: "${LONG}": must be in canonical form ("2001:db8::1")`,
  ]);
});

test('the status of a service, an ingress and a pod warns', async () => {
  const ports = [{ port: 80 }];
  await api.send('POST', `${core}/services`, { metadata: { name: 'a' }, spec: { type: 'LoadBalancer', ports } });
  const ingress = [{ ip: LONG, ipMode: 'VIP' }];
  const balanced = await status(`${core}/services/a`, { loadBalancer: { ingress } });
  expect(balanced.warning).toBe(words('status.loadBalancer.ingress[0]'));
  const ingresses = `${inGroup('networking.k8s.io/v1')}/ingresses`;
  const defaultBackend = { service: { name: 's', port: { number: 1 } } };
  await api.send('POST', ingresses, { metadata: { name: 'a' }, spec: { defaultBackend } });
  const entered = await status(`${ingresses}/a`, { loadBalancer: { ingress: [{ ip: LONG }] } });
  expect(entered.warning).toBe(words('status.loadBalancer.ingress[0]'));
  const containers = [{ name: 'c', image: 'i' }];
  await api.send('POST', `${core}/pods`, { metadata: { name: 'a' }, spec: { containers } });
  const placed = await status(`${core}/pods/a`, { podIPs: [{ ip: LONG }] });
  expect(placed.warning).toBe(words('status.podIPs[0].ip'));
});

test('a range that is an address as well is asked whether it is one alone', async () => {
  const spec = { podCIDR: '10.0.0.1/24' };
  const { warning } = await api.send('POST', '/api/v1/nodes?dryRun=All', { metadata: { name: 'n' }, spec });
  expect(warning).toContain('is ambiguous in this context (should be \\"10.0.0.0/24\\" or \\"10.0.0.1/32\\"?)');
});

test('balancers are shown each once, in the order of the letters', async () => {
  const names = [{ hostname: 'z.x' }, { ip: '192.0.2.1' }, { hostname: 'a.x' }, { hostname: 'z.x' }];
  await api.send('POST', `${core}/services`, {
    metadata: { name: 'b' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
  });
  await status(`${core}/services/b`, {
    loadBalancer: { ingress: names.map((one) => ('ip' in one ? { ...one, ipMode: 'VIP' } : one)) },
  });
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${core}/services/b`, undefined, { accept });
  expect(body.rows[0].cells[3]).toBe('192.0.2.1,a.x,z.x');
});
