import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { definitionOf, given, versionOf, widget } from './support/definitions.ts';

let api: TestApi;
let path: string;
beforeAll(async () => {
  api = await testApi();
  const namespace = (await api.namespace()).split('/').at(-1);
  path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
});
afterAll(() => api[Symbol.asyncDispose]());

interface Entry {
  readonly manager: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1: object;
}

const template = (containers: object[]) => ({ metadata: { labels: { a: 'b' } }, spec: { containers } });
const create = (name: string) => {
  const spec = { selector: { matchLabels: { a: 'b' } }, template: template([{ name: 'c', image: 'i' }]) };
  return api.send('POST', `${path}?fieldManager=maker`, { metadata: { name }, spec });
};
const apply = (manager: string, replicas: number) =>
  api.send(
    'PATCH',
    `${path}/d/scale?fieldManager=${manager}`,
    { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas } },
    { type: 'apply' },
  );

test('who writes a scale owns the replicas from no time on, and a conflict names the version of the scale', async () => {
  await create('d');
  await api.send('PATCH', `${path}/d/scale?fieldManager=one`, { spec: { replicas: 3 } }, { type: 'merge' });
  const { body } = await api.send('GET', `${path}/d`);
  const entry = (body.metadata.managedFields as Entry[]).find(({ subresource }) => subresource === 'scale');
  expect(entry).toEqual({
    manager: 'one',
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    subresource: 'scale',
  });
  expect((await apply('two', 4)).body.message).toBe(
    'Apply failed with 1 conflict: conflict with "one" with subresource "scale" using autoscaling/v1: .spec.replicas',
  );
});

test('an item that is there twice is owned as one thing', async () => {
  await create('e');
  const env = [
    { name: 'X', value: '1' },
    { name: 'X', value: '2' },
  ];
  const spec = { template: template([{ name: 'c', image: 'i', env }]) };
  const { body } = await api.send('PATCH', `${path}/e?fieldManager=two`, { spec }, { type: 'merge' });
  const entry = (body.metadata.managedFields as Entry[]).find(({ manager }) => manager === 'two');
  expect(JSON.stringify(entry?.fieldsV1)).toContain('"f:env":{".":{},"k:{\\"name\\":\\"X\\"}":{}}');
});

test('the data of a revision are owned whole', async () => {
  const revisions = path.replace('deployments', 'controllerrevisions');
  const { body } = await api.send('POST', revisions, {
    metadata: { name: 'r' },
    revision: 1,
    data: { spec: { x: 1 } },
  });
  expect(body.metadata.managedFields[0].fieldsV1).toEqual({ 'f:data': {}, 'f:revision': {} });
});

test('who applies a scale without the replicas that nobody else wants makes them none', async () => {
  await create('none');
  const scale = (spec: object) =>
    api.send(
      'PATCH',
      `${path}/none/scale?fieldManager=s&force=true`,
      { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'none' }, spec },
      { type: 'apply' },
    );
  await scale({ replicas: 2 });
  expect((await scale({})).body.spec).toEqual({});
  expect((await api.send('GET', `${path}/none`)).body.spec.replicas).toBe(0);
  expect((await scale({ replicas: 'x', surplus: 1 })).body.message).toBe(
    'failed to create typed patch object (/none; autoscaling/v1, Kind=Scale): errors:\n' +
      '  .spec.replicas: expected numeric (int or float), got string\n  .spec.surplus: field not declared in schema',
  );
});

test('a scale of a group that has gone is a scale, and of another version than is served', async () => {
  await create('old');
  const body = { apiVersion: 'apps/v1beta1', kind: 'Scale', metadata: { name: 'old' }, spec: { replicas: 1 } };
  expect((await api.send('PUT', `${path}/old/scale`, body)).body.message).toBe(
    'the API version in the data (apps/v1beta1) does not match the expected API version (autoscaling/v1)',
  );
});

const owners = async (name: string) => {
  const { body } = await api.send('GET', `${path}/${name}`);
  return (body.metadata.managedFields as Entry[])
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:replicas'))
    .map(({ manager, time }) => `${manager} ${time === undefined ? 'without a time' : 'at a time'}`);
};

test('a scale to what is there is no write of the replicas, but writes their owner down anew, whom the next one forgets', async () => {
  await create('same');
  expect(await owners('same')).toEqual(['maker at a time']);
  const scale = (replicas: number) =>
    api.send('PATCH', `${path}/same/scale?fieldManager=other`, { spec: { replicas } }, { type: 'merge' });
  await scale(1);
  expect(await owners('same')).toEqual(['maker without a time']);
  await scale(1);
  expect(await owners('same')).toEqual([]);
  await scale(2);
  expect(await owners('same')).toEqual([]);
});

test('a scale is bound to the uid that it says', async () => {
  await create('bound');
  const { body } = await api.send('PATCH', `${path}/bound/scale`, { metadata: { uid: 'u' } }, { type: 'merge' });
  expect(body.message).toContain(
    'Operation cannot be fulfilled on deployments/scale.apps "bound": Precondition failed: UID in precondition: u, ',
  );
});

test('what a scale has beside the replicas belongs to nobody, and no replicas are as good as none', async () => {
  await create('zero');
  const scale = (body: object) => api.send('PATCH', `${path}/zero/scale?fieldManager=one`, body, { type: 'merge' });
  await scale({ metadata: { labels: { a: 'b' } }, status: { replicas: 7 } });
  expect(JSON.stringify((await api.send('GET', `${path}/zero`)).body.metadata.managedFields)).not.toContain('"one"');
  await scale({ spec: { replicas: 0 } });
  expect(await owners('zero')).toEqual([]);
});

test('a scale of a custom kind cannot be applied where that changes something, and needs replicas to be patched', async () => {
  const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' };
  const size = { type: 'object', properties: { size: { type: 'integer' } } };
  const version = versionOf('v1', { properties: { spec: size, status: size } }, { subresources: { scale } });
  const widgets = await given(api, definitionOf('scaled.example.com', [version]));
  await api.send('POST', widgets, widget(widgets, 'w', { spec: { size: 2 } }));
  await api.send('POST', widgets, widget(widgets, 'none', { spec: {} }));
  const applied = (replicas: number) =>
    api.send(
      'PATCH',
      `${widgets}/w/scale?fieldManager=a&force=true`,
      { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'w' }, spec: { replicas } },
      { type: 'apply' },
    );
  expect((await applied(2)).status).toBe(200);
  const { status, body } = await applied(3);
  expect([status, body.message]).toEqual([
    500,
    'failed to convert new object (/w; autoscaling/v1, Kind=Scale) to proper version: ' +
      'request to convert CR to an invalid group/version: autoscaling/v1',
  ]);
  const patched = await api.send('PATCH', `${widgets}/none/scale`, {}, { type: 'merge' });
  expect([patched.status, patched.body.message]).toEqual([400, 'the spec replicas field ".spec.size" cannot be empty']);
});
