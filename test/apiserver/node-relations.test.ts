// What a kubelet may do with claims, volumes, devices, accounts and certificates: by way of the pods that are bound to its node.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signingRequest } from '../support/signing-request.ts';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const merge = { type: 'merge' } as const;
const STORAGE = '/apis/storage.k8s.io/v1';
const SLICES = '/apis/resource.k8s.io/v1/resourceslices';
const SIGNING = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

const pool = { name: 'p', resourceSliceCount: 1, generation: 1 };

const asNode = (method: string, path: string, body?: object, call = {}): Promise<Answer> => {
  const headers = { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' };
  return api.send(method, path.replace('NS', namespace), body, { ...call, headers });
};

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
  const inNamespace = namespace.split('/').at(-1) ?? '';
  const resources = { requests: { storage: '1Gi' } };
  const containers = [{ name: 'c', image: 'i' }];
  for (const [name, nodeName] of [
    ['mine', 'n1'],
    ['other', 'n2'],
  ]) {
    const metadata = { name };
    const claimRef = { namespace: inNamespace, name };
    const source = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };
    await api.send('POST', `${namespace}/serviceaccounts`, { metadata });
    const claim = { metadata, spec: { accessModes: ['ReadWriteOnce'], resources } };
    await api.send('POST', `${namespace}/persistentvolumeclaims`, claim);
    await api.send('POST', '/api/v1/persistentvolumes', { metadata, spec: { ...source, claimRef } });
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: name } }];
    const spec = { nodeName, serviceAccountName: name, automountServiceAccountToken: false, containers, volumes };
    await api.send('POST', `${namespace}/pods`, { metadata, spec });
    const attached = { attacher: 'a', nodeName, source: { persistentVolumeName: name } };
    await api.send('POST', `${STORAGE}/volumeattachments`, { metadata, spec: attached });
    await api.send('POST', SLICES, { metadata, spec: { driver: 'd.example.com', nodeName, pool } });
  }
});
afterAll(() => api[Symbol.asyncDispose]());

const OBJECTS = [
  'NS/persistentvolumeclaims',
  '/api/v1/persistentvolumes',
  'NS/serviceaccounts',
  `${STORAGE}/volumeattachments`,
  SLICES,
];

test.each(OBJECTS)('a kubelet reads of %s what its own pods use', async (path) => {
  expect((await asNode('GET', `${path}/mine`)).status).toBe(200);
  const { status, body } = await asNode('GET', `${path}/other`);
  expect(status).toBe(403);
  expect(body.message).toMatch(/: no relationship found between node 'n1' and this object$/);
});

test.each([
  ['NS/persistentvolumeclaims', /: can only get individual resources of this type$/],
  ['/api/v1/persistentvolumes', /: can only get individual resources of this type$/],
  [SLICES, /: can only list\/watch\/deletecollection resourceslices with nodeName field selector$/],
  [`${STORAGE}/csinodes`, /: can only get, create, update, patch, or delete a CSINode$/],
])('and does not list %s', async (path, words) => {
  const { status, body } = await asNode('GET', path);
  expect(status).toBe(403);
  expect(body.message).toMatch(words);
});

test('but for the slices of its own node', async () => {
  expect((await asNode('GET', `${SLICES}?fieldSelector=spec.nodeName=n1`)).status).toBe(200);
});

describe('a kubelet writes', () => {
  test('of a claim’s status how large it is, and no more', async () => {
    const path = 'NS/persistentvolumeclaims/mine/status';
    expect((await asNode('PATCH', path, { status: { capacity: { storage: '1Gi' } } }, merge)).status).toBe(200);
    const { status, body } = await asNode('PATCH', path, { status: { phase: 'Lost' } }, merge);
    expect(status).toBe(403);
    const why = 'node "n1" is not allowed to update fields other than status.quantity and status.conditions';
    const shown = (...lines: string[]) => `persistentvolumeclaims "mine" is forbidden: ${why}: ${lines.join('\n')}\n`;
    const near = ['   "VolumeAttributesClassName": null', '  },', '  "Status": {'];
    const rest = ['   "AccessModes": null,', '   "Capacity": null,', '   "Conditions": null,'];
    const changed = ['-  "Phase": "Pending",', '+  "Phase": "Lost",'];
    expect(body.message).toBe(shown('@@ -25,7 +25,7 @@', ...near, ...changed, ...rest));
    const labelled = await asNode('PATCH', path, { metadata: { labels: { b: 'c', a: 'b' } } }, merge);
    expect(labelled.body.message).toContain('+ "labels": {\n+  "a": "b",\n+  "b": "c"\n+ },\n  "finalizers": [\n');
  });

  test.each([
    [`${STORAGE}/csinodes`, { spec: { drivers: [] } }, /: can only access CSINode with the same name as the req/],
    [
      SLICES,
      { spec: { driver: 'd.example.com', nodeName: 'n2', pool } },
      /: can only create ResourceSlice with the same NodeName as the req/,
    ],
  ])('%s of its own alone', async (path, object, words) => {
    const { status, body } = await asNode('POST', path, { metadata: { name: 'n2' }, ...object });
    expect(status).toBe(403);
    expect(body.message).toMatch(words);
  });

  test('requests for certificates in its own name alone', async () => {
    const send = async (name: string, subject: string) => {
      const request = Buffer.from(await signingRequest(`CN=${subject}, O=system:nodes`)).toString('base64');
      const spec = {
        signerName: 'kubernetes.io/kubelet-serving',
        usages: ['digital signature', 'server auth'],
        request,
      };
      return asNode('POST', SIGNING, { metadata: { name }, spec });
    };
    expect((await send('own', 'system:node:n1')).status).toBe(201);
    const { status, body } = await send('foreign', 'system:node:n2');
    expect(status).toBe(403);
    expect(body.message).toMatch(/: can only create a node CSR with CN=system:node:n1$/);
  });
});
