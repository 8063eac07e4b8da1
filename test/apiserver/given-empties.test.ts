// Empty lists and maps that a client gave: nothing is written of them, but a refusal shows them.

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
const refusal = async (path: string, body: object) =>
  (await api.send('POST', path, { metadata: { name: 'x' }, ...body })).body.message;
const containers = [{ name: 'c', image: 'i' }];
const workload = (metadata: object) => ({
  spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata, spec: { containers } } },
});

test('labels of a template, or none', async () => {
  const words = '`selector` does not match template `labels`';
  const path = `${inGroup('apps/v1')}/daemonsets`;
  expect(await refusal(path, workload({ labels: {} }))).toContain(`labels: Invalid value: {}: ${words}`);
  expect(await refusal(path, workload({}))).toContain(`labels: Invalid value: null: ${words}`);
});

test('rules of an ingress, or none', async () => {
  const words = 'either `defaultBackend` or `rules` must be specified';
  const path = `${inGroup('networking.k8s.io/v1')}/ingresses`;
  expect(await refusal(path, { spec: { rules: [] } })).toContain(`spec: Invalid value: []: ${words}`);
  expect(await refusal(path, { spec: {} })).toContain(`spec: Invalid value: null: ${words}`);
});

test('the capacity of a volume', async () => {
  const spec = { capacity: {}, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };
  expect(await refusal('/api/v1/persistentvolumes', { spec })).toContain('Unsupported value: {}: supported');
});

test('what a patch gives, too', async () => {
  const path = `${core}/pods`;
  const spec = { nodeSelector: { a: 'b' }, schedulingGates: [{ name: 'g.io/x' }], containers };
  await api.send('POST', path, { metadata: { name: 'gated' }, spec });
  const patch = [{ op: 'replace', path: '/spec/nodeSelector', value: {} }];
  const { body } = await api.send('PATCH', `${path}/gated`, patch, { type: 'jsonpatch' });
  expect(body.message).toContain('spec.nodeSelector: Invalid value: {}: only additions');
});

test('an empty map is another than none to what does not change', async () => {
  const put = (path: string, body: object) => api.send('PUT', path, { metadata: { name: 'x' }, ...body });
  await api.send('POST', `${core}/configmaps`, { metadata: { name: 'x' }, immutable: true, data: { k: 'v' } });
  const kept = await put(`${core}/configmaps/x`, { immutable: true, data: { k: 'v' }, binaryData: {} });
  expect(kept.body.message).toContain('binaryData: Forbidden: field is immutable when `immutable` is set');
  const secret = { metadata: { name: 'x' }, immutable: true };
  await api.send('POST', `${core}/secrets`, secret);
  await api.send('POST', `${core}/configmaps`, { ...secret, metadata: { name: 'y' } });
  const isDefault = await api.send('PUT', `${core}/configmaps/y`, { ...secret, metadata: { name: 'y' }, data: {} });
  expect(isDefault.status).toBe(200);
  expect((await put(`${core}/secrets/x`, { immutable: true, data: {} })).body.message).toContain('data: Forbidden');
  const classes = '/apis/storage.k8s.io/v1/storageclasses';
  await api.send('POST', classes, { metadata: { name: 'x' }, provisioner: 'p.io/x', parameters: {} });
  const same = await put(`${classes}/x`, { provisioner: 'p.io/x', parameters: {} });
  expect(same.body.message).toContain('parameters: Forbidden: updates to parameters are forbidden.');
});

test('the data of a revision is a text: another order is another one', async () => {
  const path = `${inGroup('apps/v1')}/controllerrevisions`;
  await api.send('POST', path, { metadata: { name: 'x' }, revision: 1, data: { z: 1, a: 2 } });
  const put = (data: object) => api.send('PUT', `${path}/x`, { metadata: { name: 'x' }, revision: 2, data });
  expect((await put({ a: 2, z: 1 })).body.message).toContain('field is immutable');
  expect((await put({ z: 1, a: 2 })).status).toBe(200);
});

test('a bound claim whose size is taken away is told of the size alone', async () => {
  const claim = `${core}/persistentvolumeclaims/x`;
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await api.send('POST', `${core}/persistentvolumeclaims`, { metadata: { name: 'x' }, spec });
  const merge = { type: 'merge' } as const;
  const status = { phase: 'Bound', capacity: { storage: '1Gi' } };
  await api.send('PATCH', `${claim}/status`, { status }, merge);
  const change = { spec: { resources: { requests: { storage: null } } } };
  const { body } = await api.send('PATCH', claim, change, merge);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'spec.resources[storage]',
    'spec.resources.requests.storage',
  ]);
});
