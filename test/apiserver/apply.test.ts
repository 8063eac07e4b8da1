import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
let path: string;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  core = await api.namespace();
  path = `${core}/configmaps/a`;
});
afterAll(() => api[Symbol.asyncDispose]());

const apply = (manager: string, fields: object, query = '') =>
  api.send(
    'PATCH',
    `${path}?fieldManager=${manager}${query}`,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...fields },
    { type: 'apply' },
  );

interface Entry {
  readonly manager: string;
  readonly time?: string;
}

describe('managedFields', () => {
  test('that are the same for two managers are written out twice in YAML, without anchors', async () => {
    await apply('one', { data: { k: 'x' } });
    await apply('two', { data: { k: 'x' } });
    const { body } = await api.send('GET', path, undefined, { accept: 'application/yaml' });
    expect(String(body).match(/f:k/g)).toHaveLength(2);
    expect(String(body)).not.toMatch(/[&*]a1/);
  });

  test('a second applier of the same value shares the field, and its entry has no time', async () => {
    await apply('one', { data: { k: 'v' } });
    const { body } = await apply('two', { data: { k: 'v' } });
    const entries = body.metadata.managedFields as Entry[];
    expect(entries.map(({ manager, time }) => [manager, time !== undefined])).toEqual([
      ['two', false],
      ['one', true],
    ]);
  });

  test('one empty entry takes them away, and ordinary writes do not bring them back', async () => {
    await apply('one', { data: { k: 'v' } });
    const reset = await api.send('PATCH', path, { metadata: { managedFields: [{}] } }, { type: 'merge' });
    expect(reset.body.metadata.managedFields).toBeUndefined();
    const written = await api.send('PATCH', path, { data: { l: 'w' } }, { type: 'merge' });
    expect(written.body.metadata.managedFields).toBeUndefined();
  });

  test('what was written without them belongs to before-first-apply', async () => {
    await api.send('POST', `${core}/configmaps`, { metadata: { name: 'a' }, data: { k: 'v' } });
    await api.send('PATCH', path, { metadata: { managedFields: [{}] } }, { type: 'merge' });
    const { body } = await apply('one', { data: { k: 'x' } });
    expect(body).toMatchObject({
      code: 409,
      message: expect.stringContaining('"before-first-apply" using v1: .data.k'),
    });
  });

  test('more than ten updaters are folded into ancient-changes', async () => {
    await api.send('POST', `${core}/configmaps?fieldManager=m0`, { metadata: { name: 'a' }, data: { k0: '' } });
    for (let index = 1; index < 12; index++)
      await api.send('PATCH', `${path}?fieldManager=m${index}`, { data: { [`k${index}`]: '' } }, { type: 'merge' });
    const { body } = await api.send('GET', path);
    const managers = (body.metadata.managedFields as Entry[]).map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
  });

  test('what the server fills in belongs to nobody', async () => {
    const spec = { selector: { a: 'b' }, ports: [{ port: 80 }] };
    const { body } = await api.send('POST', `${core}/services`, { metadata: { name: 's' }, spec });
    const [entry] = body.metadata.managedFields;
    expect(Object.keys(entry.fieldsV1['f:spec'])).not.toContain('f:clusterIPs');
  });
});

describe('an applied configuration', () => {
  test.each([
    [{ data: { k: 1 } }, '.data.k: expected string, got &value.valueUnstructured{Value:1}'],
    [{ data: 'x' }, '.data: expected map, got &{x}'],
    [{ immutable: 'x' }, '.immutable: expected boolean, got &{x}'],
    [{ nope: 1 }, '.nope: field not declared in schema'],
    [
      { nope: 1, data: 'x', neither: 1 },
      'errors:\n  .data: expected map, got &{x}\n  .neither: field not declared in schema',
    ],
    [{ nope: 1, data: { k: 'v' }, neither: 1 }, '.neither: field not declared in schema'],
    [
      { metadata: { name: 'a', finalizers: ['x.io/a', 'x.io/a'] } },
      '.metadata.finalizers: duplicate entries for key [="x.io/a"]',
    ],
  ])('must have the shape of its type: %j', async (fields, why) => {
    const { status, body } = await apply('one', fields);
    expect(status).toBe(500);
    expect(body.message).toBe(`failed to create typed patch object (/a; /v1, Kind=ConfigMap): ${why}`);
    expect(body.reason).toBeUndefined();
  });

  test('of another kind is refused', async () => {
    const { body } = await apply('one', { kind: 'Secret' });
    expect(body.message).toBe('invalid object type: /v1, Kind=Secret');
  });

  test('puts the items of a list into its own order', async () => {
    const finalizers = (...names: string[]) => ({ metadata: { name: 'a', finalizers: names } });
    await apply('one', finalizers('x.io/a', 'x.io/b', 'x.io/c'));
    const { body } = await apply('two', finalizers('x.io/c', 'x.io/a'));
    expect(body.metadata.finalizers).toEqual(['x.io/b', 'x.io/c', 'x.io/a']);
  });
});

test('kubectl takes over what its client-side apply has written', async () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const last = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } });
  const metadata = { name: 'a', annotations: { [annotation]: last } };
  await api.send('POST', `${core}/configmaps?fieldManager=kubectl-client-side-apply`, { metadata, data: { k: 'v' } });
  expect((await apply('other', { data: { k: 'x' } })).status).toBe(409);
  const { status, body } = await apply('kubectl', { data: { k: 'x' } });
  expect([status, body.data]).toEqual([200, { k: 'x' }]);
  expect(JSON.parse(body.metadata.annotations[annotation])).toMatchObject({ data: { k: 'x' } });
});

test('kubectl takes nothing over by what it once applied as another kind, or with fields that there are not', async () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const data = { k: 'v' };
  for (const [name, said] of Object.entries({ kind: { kind: 'Secret' }, field: { kind: 'ConfigMap', nope: 1 } })) {
    const annotations = { [annotation]: JSON.stringify({ apiVersion: 'v1', data, ...said }) };
    await api.send('POST', `${core}/configmaps`, { metadata: { name, annotations }, data });
    const { status } = await api.send(
      'PATCH',
      `${core}/configmaps/${name}?fieldManager=kubectl`,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { k: 'w' } },
      { type: 'apply' },
    );
    expect(status).toBe(409);
  }
});

test('an applied scale owns the replicas of its object', async () => {
  const path = `${(await api.namespace()).replace('/api/v1', '/apis/apps/v1')}/deployments/d`;
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template };
  const apply = (tail: string, body: object) => api.send('PATCH', `${path}${tail}`, body, { type: 'apply' });
  await apply('?fieldManager=m', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec });
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 3 } };
  expect((await apply('/scale?fieldManager=s', scale)).body.message).toBe(
    'Apply failed with 1 conflict: conflict with "m": .spec.replicas',
  );
  expect((await apply('/scale?fieldManager=s&force=true', scale)).body).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 3 },
  });
  const { body } = await api.send('GET', path);
  expect(body.metadata.managedFields).toContainEqual(
    expect.objectContaining({
      manager: 's',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    }),
  );
});

test('conflicts are told with the fields of a level before what is below them', async () => {
  const binding = `${core}/services/s`;
  const service = (ports: object[], type: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { ports, type },
  });
  const send = (manager: string, body: object) =>
    api.send('PATCH', `${binding}?fieldManager=${manager}`, body, { type: 'apply' });
  await send('one', service([{ port: 80, name: 'a' }], 'ClusterIP'));
  const { body } = await send('two', service([{ port: 80, name: 'b' }], 'NodePort'));
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    '.spec.type',
    '.spec.ports[port=80,protocol="TCP"].name',
  ]);
});

test('null is another than an empty map or list that somebody owns, and merges with one that is not empty', async () => {
  const templates = `${core}/podtemplates`;
  const spec = { containers: [{ name: 'c', image: 'i' }], securityContext: {}, nodeSelector: { a: 'b' } };
  await api.send('POST', `${templates}?fieldManager=one`, { metadata: { name: 't' }, template: { spec } });
  const applied = (fields: object, query = '') => {
    const body = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 't' }, template: { spec: fields } };
    return api.send('PATCH', `${templates}/t?fieldManager=two${query}`, body, { type: 'apply' });
  };
  expect((await applied({ securityContext: null })).body.message).toBe(
    'Apply failed with 1 conflict: conflict with "one" using v1: .template.spec.securityContext',
  );
  const { body } = await applied({ securityContext: null }, '&force=true');
  expect(body.metadata.managedFields.find(({ manager }: Entry) => manager === 'two').time).toBeDefined();
  expect(body.template.spec.securityContext).toEqual({});
  expect((await applied({ containers: null })).status).toBe(200);
});
