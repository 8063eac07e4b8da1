import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
let apps: string;
const merge = { type: 'merge' } as const;
const patch = (path: string, body: object) => api.send('PATCH', path, body, merge);
const causes = ({ body }: { body: { details: { causes: { field: string; message: string }[] } } }) =>
  body.details.causes.map(({ field, message }) => `${field}: ${message}`);
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const workload = { selector: { matchLabels: { a: 'b' } }, template };

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  apps = core.replace('/api/v1', '/apis/apps/v1');
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a DaemonSet', () => {
  const GENERATION = 'deprecated.daemonset.template.generation';
  let path: string;
  beforeAll(async () => {
    path = `${apps}/daemonsets/d`;
    await api.send('POST', `${apps}/daemonsets`, { metadata: { name: 'd' }, spec: workload });
  });

  test('counts the changes of its template, whatever its annotation is said to be', async () => {
    const other = await patch(path, { metadata: { annotations: { [GENERATION]: '7' } }, spec: { minReadySeconds: 1 } });
    expect(other.body.metadata).toMatchObject({ generation: 2, annotations: { [GENERATION]: '1' } });
    const { body } = await patch(path, { spec: { template: { spec: { hostNetwork: true } } } });
    expect(body.metadata).toMatchObject({ generation: 3, annotations: { [GENERATION]: '2' } });
  });

  test('is told first what may not change', async () => {
    const answer = await patch(path, { spec: { selector: { matchLabels: { a: 'c' } } } });
    expect(causes(answer).map((cause) => cause.split(':')[0])).toEqual([
      'spec.selector',
      'spec.template.metadata.labels',
    ]);
  });

  test('has collisions that are never fewer', async () => {
    expect((await patch(`${path}/status`, { status: { collisionCount: 2 } })).status).toBe(200);
    expect(causes(await patch(`${path}/status`, { status: { collisionCount: 1 } }))).toEqual([
      'status.collisionCount: Invalid value: 1: cannot be decremented',
    ]);
  });
});

test.each([
  [{ terminatingReplicas: -1 }, ['status.terminatingReplicas: Invalid value: -1: must be greater than or equal to 0']],
  [
    { fullyLabeledReplicas: 1 },
    ['status.fullyLabeledReplicas: Invalid value: 1: cannot be greater than status.replicas'],
  ],
  [
    { replicas: 2, availableReplicas: 2, readyReplicas: 1 },
    ['status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas'],
  ],
])('a ReplicaSet does not say %j of itself', async (status, expected) => {
  const path = `${apps}/replicasets`;
  const { body } = await api.send('POST', path, { metadata: { generateName: 'r-' }, spec: workload });
  expect(causes(await patch(`${path}/${body.metadata.name}/status`, { status }))).toEqual(expected);
});

describe('a namespace', () => {
  test('ends by its deletion, not by what its status says', async () => {
    const answer = await patch(`${core}/status`, { status: { phase: 'Terminating' } });
    expect(causes(answer)).toEqual([
      'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    ]);
    const { body } = await patch(`${core}/status`, { status: { phase: null, conditions: [] } });
    expect(body.status.phase).toBe('Active');
  });

  test('is held by finalizers that have a domain', async () => {
    const { body } = await api.send('GET', core);
    const answer = await api.send('PUT', `${core}/finalize`, { ...body, spec: { finalizers: ['kubernetes', 'mine'] } });
    expect(causes(answer)).toEqual([
      'spec.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});

test('a PriorityClass is told of its value that it may not change, and no more', async () => {
  const path = '/apis/scheduling.k8s.io/v1/priorityclasses';
  await api.send('POST', path, { metadata: { name: 'p' }, value: 1 });
  expect(causes(await patch(`${path}/p`, { value: 2_000_000_000, preemptionPolicy: 'Sometimes' }))).toEqual([
    'value: Forbidden: may not be changed in an update.',
    'preemptionPolicy: Invalid value: "Sometimes": field is immutable',
  ]);
});

test('an IngressClass is told first that its controller stays', async () => {
  const path = '/apis/networking.k8s.io/v1/ingressclasses';
  await api.send('POST', path, { metadata: { name: 'i' }, spec: { controller: 'example.com/c' } });
  expect(causes(await patch(`${path}/i`, { spec: { controller: '' } }))).toEqual([
    'spec.controller: Invalid value: "": field is immutable',
    'spec.controller: Required value',
  ]);
});

test('a ServiceAccount knows its secrets by their names alone', async () => {
  const path = `${core}/serviceaccounts/default`;
  const { body } = await patch(path, { secrets: [{ name: 's', kind: 'Secret', namespace: 'x', uid: 'u' }] });
  expect(body.secrets).toEqual([{ name: 's' }]);
  const answer = await patch(path, {
    metadata: { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } },
  });
  expect(answer.warning).toMatch(/enforce-mountable-secrets\]: deprecated in v1.32\+; prefer separate namespaces/);
});

test('a Lease knows nothing of elections that are coordinated', async () => {
  const path = `${core.replace('/api/v1', '/apis/coordination.k8s.io/v1')}/leases`;
  const { body } = await api.send('POST', path, {
    metadata: { name: 'l' },
    spec: { strategy: 'OldestEmulationVersion' },
  });
  expect(body.spec).toEqual({});
  expect((await patch(`${path}/l`, { spec: { preferredHolder: 'x' } })).body.spec).toEqual({});
});

test('an EndpointSlice of names is warned of when it is made, not when it changes', async () => {
  const path = `${core.replace('/api/v1', '/apis/discovery.k8s.io/v1')}/endpointslices`;
  const slice = { metadata: { name: 'e' }, addressType: 'FQDN', endpoints: [{ addresses: ['example.com'] }] };
  expect((await api.send('POST', path, slice)).warning).toMatch(/FQDN endpoints are deprecated/);
  expect((await patch(`${path}/e`, { metadata: { labels: { a: 'b' } } })).warning).toBeUndefined();
});

test.each([
  ['services', { ports: [{ port: 80 }] }, 'services/specs'],
  ['replicationcontrollers', { selector: { a: 'b' }, template }, 'controllers'],
  [
    'persistentvolumeclaims',
    { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
    'persistentvolumeclaims',
  ],
])('a replacement of %s that was meant for another object names the place in etcd', async (plural, spec, path) => {
  const object = { metadata: { name: 'k' }, spec };
  await api.send('POST', `${core}/${plural}`, object);
  const other = { ...object, metadata: { name: 'k', uid: 'other' } };
  const { body } = await api.send('PUT', `${core}/${plural}/k`, other);
  expect(body.code).toBe(409);
  expect(body.message).toContain(`Key: /registry/${path}/${core.split('/').at(-1)}/k, `);
});
