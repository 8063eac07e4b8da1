import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { definitionOf, given, versionOf, widget } from './support/definitions.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const apply = (plural: string, body: object) =>
  api.send('PATCH', `${core}/${plural}/a?fieldManager=m&dryRun=All`, body, { type: 'apply' });
const secret = (data: object) => apply('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data });
const pod = (container: object, spec: object = {}) =>
  apply('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec },
  });

const failed = (kind: string, why: string) =>
  `failed to convert new object (/a; /v1, Kind=${kind}) to proper version: unable to convert unstructured object to /v1, Kind=${kind}: ${why}`;

describe('an applied value that its type cannot hold is told by the converter', () => {
  test.each([
    ['%%', 0],
    ['YWI', 0],
    ['YWJj YQ==', 4],
    ['YWJjYQ', 4],
    ['a=b', 1],
    ['YQ=b', 2],
    ['YQ=', 3],
    ['YQ==x', 4],
    ['YWI=\nx', 5],
    ['=', 0],
  ])('base64 %j', async (text, at) => {
    const { body } = await secret({ k: text });
    expect(body).toMatchObject({ code: 500, message: failed('Secret', words(at)) });
  });

  test.each([
    [{ resources: { limits: { cpu: '--' } } }, {}, "unable to parse quantity's suffix"],
    [
      { livenessProbe: { httpGet: { port: 2.5 } } },
      {},
      'json: cannot unmarshal number 2.5 into Go value of type int32',
    ],
    [{ livenessProbe: { httpGet: { port: {} } } }, {}, 'json: cannot unmarshal object into Go value of type int32'],
    [{}, { activeDeadlineSeconds: 1.5 }, 'cannot convert float64 to int64'],
    [{ ports: [{ containerPort: 1.5 }] }, {}, 'cannot convert float64 to int32'],
  ])('%j %j', async (container, spec, why) => {
    const { body } = await pod(container, spec);
    expect(body).toMatchObject({ code: 500, message: failed('Pod', why) });
  });
});

const words = (at: number) => `error decoding from json: illegal base64 data at input byte ${at}`;

describe('an applied integer that is too long is cut off', () => {
  test.each([
    [4294967376, 80],
    [1e30, undefined],
  ])('%d', async (containerPort, port) => {
    const { body } = await pod({ ports: [{ containerPort }] });
    const message = 'spec.containers[0].ports[0].containerPort: Required value';
    if (port === undefined) expect(body.message).toContain(message);
    else expect(body.spec.containers[0].ports).toEqual([{ containerPort: port, protocol: 'TCP' }]);
  });
});

test('base64 with line breaks is written without them', async () => {
  const { body } = await secret({ k: 'YW\nJj\r\nYQ==' });
  expect(body.data).toEqual({ k: 'YWJjYQ==' });
});

describe('an item that has no name in its list ends the walk of the list', () => {
  test.each([
    [[['a'], null], 'not supported: associative list with lists as elements'],
    [[null, ['a']], "associative list without keys has an element that's an explicit null"],
    [[{ a: 1 }, null], "associative list without keys has an element that's a map type"],
  ])('%j', async (finalizers, why) => {
    const { body } = await apply('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', finalizers },
    });
    const subject = 'failed to create typed patch object (/a; /v1, Kind=ConfigMap)';
    expect(body.message).toBe(`${subject}: .metadata.finalizers: element 0: ${why}`);
  });
});

test('a key that is an object is shown by its parts', async () => {
  const { body } = await pod({ name: { a: [1, { c: 'd' }] } });
  expect(body.message).toContain('.spec.containers[name=a=[1,c="d"]].name: expected string');
});

describe('below a field whose parts its schema does not tell', () => {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  let widgets: string;
  const applied = (manager: string, spec: object) =>
    api.send('PATCH', `${widgets}/w?fieldManager=${manager}`, { ...widget(widgets, 'w', { spec }) }, { type: 'apply' });
  beforeAll(async () => {
    widgets = await given(api, definitionOf('open.example.com', [versionOf('v1', { properties: { spec: open } })]));
  });

  test('each part is claimed for itself', async () => {
    const { body } = await applied('one', { a: { b: 1 }, list: [1] });
    expect(body.metadata.managedFields[0].fieldsV1).toEqual({
      'f:spec': { 'f:a': { '.': {}, 'f:b': {} }, 'f:list': {} },
    });
  });

  test('what goes with its last part leaves nothing behind', async () => {
    expect((await applied('one', { list: [1] })).body.spec).toEqual({ list: [1] });
  });

  test('a list that becomes a map is another value to its owner', async () => {
    const { status, body } = await applied('two', { list: { a: 1 } });
    expect([status, body.details.causes[0].field]).toEqual([409, '.spec.list']);
  });
});

test('an object that goes with an update is shown as it was given', async () => {
  const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${core.split('/').at(-1)}/roles`;
  const role = { metadata: { name: 'r', finalizers: ['a.b/c'] }, rules: [] };
  expect((await api.send('POST', roles, role)).body.rules).toBeNull();
  await api.send('DELETE', `${roles}/r`);
  const { body } = await api.send('PUT', `${roles}/r`, { ...role, metadata: { name: 'r', finalizers: [] } });
  expect(body.rules).toEqual([]);
});

test('a text with a format may be any scalar for an apply; what else is wrong is told', async () => {
  const path = await given(
    api,
    definitionOf('formats.example.com', [versionOf('v1', { properties: { a: { type: 'string', format: 'uri' } } })]),
  );
  const apply = (more: object) =>
    api.send('PATCH', `${path}/a?fieldManager=m`, widget(path, 'a', more), { type: 'apply' });
  expect((await apply({ a: 5 })).body.details.causes[0].message).toContain('must be of type');
  expect((await apply({ a: {} })).body.message).toContain('.a: expected any scalar, got');
});

test('an object that nobody owns has to have the shape of its type before anything is applied to it', async () => {
  const accounts = `${core}/serviceaccounts`;
  const made = await api.send('POST', accounts, { metadata: { name: 'shapeless' }, secrets: [{ namespace: 'n' }] });
  expect(made.body.metadata.managedFields).toBeUndefined();
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'shapeless' } };
  const answer = await api.send('PATCH', `${accounts}/shapeless?fieldManager=m`, account, { type: 'apply' });
  expect(answer.status).toBe(500);
  expect(answer.body.message).toMatch(
    /^failed to create manager for existing fields: failed to convert new object \(test-1\/shapeless; \/v1, Kind=ServiceAccount\) to smd typed: \.secrets: element 0: /,
  );
});

describe('metadata of the wrong form', () => {
  const configMap = (metadata: object) =>
    apply('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata } });

  test('is taken away from an applied object of a custom kind, field by field', async () => {
    const path = await given(api, definitionOf('unread.example.com', [versionOf('v1')]));
    const applied = async (metadata: object) => {
      const body = { ...widget(path, 'a'), metadata: { name: 'a', labels: { a: 'b' }, ...metadata } };
      return api.send('PATCH', `${path}/a?fieldManager=m&dryRun=All`, body, { type: 'apply' });
    };
    for (const wrong of [{ deletionTimestamp: 'x' }, { deletionTimestamp: 3 }, { deletionGracePeriodSeconds: 2.5 }]) {
      const { status, body } = await applied(wrong);
      expect([status, body.metadata.labels]).toEqual([201, { a: 'b' }]);
      for (const field of Object.keys(wrong)) {
        expect(body.metadata).not.toHaveProperty(field);
        expect(body.metadata.managedFields[0].fieldsV1['f:metadata']).toHaveProperty(`f:${field}`);
      }
    }
    for (const wrong of [{ creationTimestamp: 1 }, { generation: 1.5 }, { managedFields: [{ time: 'x' }] }]) {
      const { status, body } = await applied(wrong);
      expect([status, body.metadata.generation, body.metadata.labels]).toEqual([201, 1, { a: 'b' }]);
    }
  });

  test.each([
    [[{ time: 'x' }], 500, /to proper version: .*: parsing time "x" as /],
    [[{ manager: 5 }], 500, /: \.metadata\.managedFields\[0\]\.manager: expected string, got /],
    [[3], 500, /: \.metadata\.managedFields\[0\]: expected map, got &\{3\}$/],
    [[{ manager: 'a' }], 400, /^metadata\.managedFields must be nil$/],
    [[], 400, /^metadata\.managedFields must be nil$/],
  ])('as managed fields is none that must not be there: %j', async (managedFields, code, message) => {
    const { body } = await configMap({ managedFields });
    expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('as managed fields that are null is nothing', async () => {
    expect((await configMap({ managedFields: [null] })).status).toBe(201);
  });
});
