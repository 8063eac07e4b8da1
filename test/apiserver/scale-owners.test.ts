import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

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
