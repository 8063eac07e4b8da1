// Objects of custom kinds: what becomes of them on their way in and out.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { causesOf, DEFINITIONS, definitionOf, given, versionOf, widget } from './support/definitions.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

let groups = 0;
/** The path of objects of a new kind with this schema. */
const kindWith = (properties: object, more: object = {}) =>
  given(api, definitionOf(`objects${++groups}.example.com`, [versionOf('v1', { properties }, more)]));
const specOf = (properties: object, more: object = {}) => ({ spec: { type: 'object', properties, ...more } });

const text = { type: 'string' };
const number = { type: 'integer' };

describe('an object', () => {
  test.each([
    [{ kind: 'Other' }, 'kind', 'must be'],
    [{ apiVersion: 'v1' }, 'apiVersion', 'must be'],
  ])('that is patched to be another is refused: %j', async (change, field, words) => {
    const path = await kindWith(specOf({ a: text }));
    await api.send('POST', path, widget(path, 'a', {}));
    const { status, body } = await api.send('PATCH', `${path}/a`, change, { type: 'merge' });
    expect([status, body.details.causes[0].field]).toEqual([422, field]);
    expect(body.message).toContain(words);
  });

  test('loses what its schema does not know, and says so', async () => {
    const path = await kindWith(
      specOf({ a: text, open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }),
    );
    const answer = await api.send(
      'POST',
      path,
      widget(path, 'a', { spec: { a: 'x', b: 1, open: { any: [1] } }, more: {} }),
    );
    expect(answer.body).toMatchObject({ spec: { a: 'x', open: { any: [1] } } });
    expect(answer.body).not.toHaveProperty('more');
    expect(answer.warning).toBe('299 - "unknown field \\"more\\"", 299 - "unknown field \\"spec.b\\""');
    const strict = await api.send('POST', `${path}?fieldValidation=Strict`, widget(path, 'b', { spec: { b: 1 } }));
    expect(strict.body.message).toMatch(/strict decoding error: unknown field "spec\.b"$/);
  });

  test('gets defaults, also where a null stands, when it is written and when it is read', async () => {
    const path = await kindWith(specOf({ a: text }));
    await api.send('POST', path, widget(path, 'old', { spec: {} }));
    const [, , group] = path.split('/');
    const later = specOf({ a: { ...text, default: 'd' }, n: { ...text, nullable: true } });
    const versions = [versionOf('v1', { properties: later })];
    await api.send('PATCH', `${DEFINITIONS}/widgets.${group}`, { spec: { versions } }, { type: 'merge' });
    const read = await api.until(
      () => api.send('GET', `${path}/old`),
      ({ body }) => body.spec.a !== undefined,
    );
    expect(read.body.spec).toEqual({ a: 'd' });
    const written = await api.send('POST', path, widget(path, 'new', { spec: { a: null, n: null } }));
    expect(written.body.spec).toEqual({ a: 'd', n: null });
  });

  test.each([
    [{ s: 1 }, 'spec.s', 'Invalid value: "integer": spec.s in body must be of type string: "integer"'],
    [{ i: 1.5 }, 'spec.i', 'Invalid value: "number": spec.i in body must be of type integer: "number"'],
    [{ e: 'c' }, 'spec.e', 'Unsupported value: "c": supported values: "a", "b"'],
    [{ p: 'xa' }, 'spec.p', 'Invalid value: "xa": spec.p in body should match \'^a\''],
    [{ t: '2020-13-01T00:00:00Z' }, 'spec.t', /must be of type date-time: "2020-13-01T00:00:00Z"$/],
    [{ set: ['a', 'a'] }, 'spec.set[1]', 'Duplicate value: "a"'],
    [{ either: true }, 'spec.either', /must be of type integer,string: "boolean"$/],
    [{ one: {} }, '<nil>', /"spec\.one" must validate one and only one schema \(oneOf\)\. Found none valid$/],
    [{ inner: { kind: 'Pod' } }, 'spec.inner.apiVersion', 'Required value'],
  ])('with %j is refused', async (spec, field, message) => {
    const path = await kindWith(
      specOf({
        s: text,
        i: number,
        e: { ...text, enum: ['a', 'b'] },
        p: { ...text, pattern: '^a' },
        t: { ...text, format: 'date-time' },
        set: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        either: { 'x-kubernetes-int-or-string': true },
        one: { type: 'object', properties: { a: text, b: text }, oneOf: [{ required: ['a'] }, { required: ['b'] }] },
        inner: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      }),
    );
    const answer = await api.send('POST', path, widget(path, 'x', { spec }));
    expect(answer.status).toBe(422);
    const [, words] = causesOf(answer).find(([at]) => at === field) ?? [];
    expect(words).toMatch(message);
  });

  test('that is wrong may stay so where it is not touched', async () => {
    const path = await kindWith(specOf({ a: text, b: text }));
    await api.send('POST', path, widget(path, 'x', { spec: { a: 'long', b: '1' } }));
    const [, , group] = path.split('/');
    const tighter = specOf({ a: { ...text, maxLength: 2 }, b: text });
    const versions = [versionOf('v1', { properties: tighter })];
    await api.send('PATCH', `${DEFINITIONS}/widgets.${group}`, { spec: { versions } }, { type: 'merge' });
    await api.until(
      () => api.send('POST', `${path}?dryRun=All`, widget(path, 'y', { spec: { a: 'long' } })),
      ({ status }) => status === 422,
    );
    const change = (spec: object) => api.send('PATCH', `${path}/x`, { spec }, { type: 'merge' });
    expect((await change({ b: '2' })).status).toBe(200);
    expect((await change({ a: 'longer' })).status).toBe(422);
  });

  test('is applied by its schema: items by their keys, open parts whole or by field', async () => {
    const item = { type: 'object', properties: { k: text, v: text }, required: ['k'] };
    const list = { type: 'array', items: item, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'] };
    const path = await kindWith(specOf({ list, plain: { type: 'array', items: text } }));
    const apply = (manager: string, spec: object) =>
      api.send('PATCH', `${path}/x?fieldManager=${manager}`, widget(path, 'x', { spec }), { type: 'apply' });
    await apply('one', { list: [{ k: 'a', v: '1' }], plain: ['x'] });
    const second = await apply('two', { list: [{ k: 'b', v: '2' }] });
    expect(second.body.spec.list).toEqual([
      { k: 'a', v: '1' },
      { k: 'b', v: '2' },
    ]);
    const conflict = await apply('two', { list: [{ k: 'a', v: '3' }], plain: ['y'] });
    expect(conflict.status).toBe(409);
    expect(causesOf(conflict).map(([field]) => field)).toEqual(['.spec.plain', '.spec.list[k="a"].v']);
    const unknown = await apply('three', { nope: 1 });
    expect(unknown.body.message).toMatch(/\.spec\.nope: field not declared in schema$/);
  });

  test('takes no strategic patch', async () => {
    const path = await kindWith({});
    await api.send('POST', path, widget(path, 'x'));
    const answer = await api.send('PATCH', `${path}/x`, {}, { type: 'strategic' });
    expect(answer.status).toBe(415);
    expect(answer.body.message).toMatch(
      /accepted media types include: application\/json-patch\+json, .*apply-patch\+yaml$/,
    );
  });

  test('is asked by rules: of what it is, of what it was, in their own words', async () => {
    const rules = [
      {
        rule: 'self.min <= self.max',
        messageExpression: "'%d is over %d'.format([self.min, self.max])",
        fieldPath: '.min',
      },
      { rule: 'self.max >= oldSelf.max', message: 'max only grows', reason: 'FieldValueForbidden', fieldPath: '.max' },
    ];
    const path = await kindWith(specOf({ min: number, max: number }, { 'x-kubernetes-validations': rules }));
    const refused = await api.send('POST', path, widget(path, 'x', { spec: { min: 3, max: 2 } }));
    expect(causesOf(refused)).toEqual([['spec.min', 'Invalid value: 3 is over 2']]);
    await api.send('POST', path, widget(path, 'x', { spec: { min: 1, max: 2 } }));
    const shrunk = await api.send('PATCH', `${path}/x`, { spec: { max: 1 } }, { type: 'merge' });
    expect(causesOf(shrunk)).toEqual([['spec.max', 'Forbidden: max only grows']]);
  });
});

describe('an object with a status of its own', () => {
  test('gets it through the subresource alone, which takes nothing else', async () => {
    const path = await kindWith(
      { ...specOf({ a: text }), status: { type: 'object', properties: { b: text } } },
      { subresources: { status: {} } },
    );
    const made = await api.send('POST', path, widget(path, 'one', { spec: { a: '1' }, status: { b: '1' } }));
    expect(made.body.status).toBeUndefined();
    const both = { spec: { a: '2' }, status: { b: '2' } };
    const written = await api.send('PATCH', `${path}/one/status`, both, { type: 'merge' });
    expect(written.body).toMatchObject({ spec: { a: '1' }, status: { b: '2' }, metadata: { generation: 1 } });
    const whole = await api.send('PATCH', `${path}/one`, { ...both, status: { b: '3' } }, { type: 'merge' });
    expect(whole.body).toMatchObject({ spec: { a: '2' }, status: { b: '2' }, metadata: { generation: 2 } });
  });
});

describe('a kind', () => {
  test('names the fields that its objects can be selected by', async () => {
    const path = await kindWith(specOf({ color: text }), { selectableFields: [{ jsonPath: '.spec.color' }] });
    for (const color of ['red', 'blue']) await api.send('POST', path, widget(path, color, { spec: { color } }));
    const { body } = await api.send('GET', `${path}?fieldSelector=spec.color%3Dblue`);
    expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['blue']);
    expect((await api.send('GET', `${path}?fieldSelector=spec.size%3D1`)).status).toBe(400);
  });

  test('whose definition changes ends its watches', async () => {
    const path = await kindWith(specOf({ a: text }));
    const watch = api.send('GET', `${path}?watch=true`);
    const [, , group] = path.split('/');
    const versions = [versionOf('v1', { properties: specOf({ b: text }) })];
    await api.send('PATCH', `${DEFINITIONS}/widgets.${group}`, { spec: { versions } }, { type: 'merge' });
    expect((await watch).status).toBe(200);
  });

  test('is in discovery and in both OpenAPI documents as soon as it is served', async () => {
    const path = await kindWith(specOf({ color: { ...text, description: 'what it looks like' } }));
    const [, , group = ''] = path.split('/');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { body } = await api.send('GET', '/apis', undefined, { accept });
    const found = body.items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === group);
    expect(found.versions[0].resources[0]).toMatchObject({
      resource: 'widgets',
      responseKind: { group, version: 'v1', kind: 'Widget' },
    });
    const name = `${group.split('.').reverse().join('.')}.v1.Widget`;
    const v3 = await api.send('GET', `/openapi/v3/apis/${group}/v1`);
    expect(v3.body.components.schemas[name].properties.spec.properties.color.description).toBe('what it looks like');
    const v2 = await api.send('GET', '/openapi/v2');
    expect(v2.body.definitions[name].properties.spec.properties.color.type).toBe('string');
    const binary = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    expect((await api.send('GET', '/openapi/v2', undefined, { accept: binary })).body).toContain(name);
  });
});

test('nobody owns an object any more that has fields which an owner’s version does not know', async () => {
  const versions = [
    versionOf('v1', { properties: specOf({ a: text }) }),
    versionOf('v2', { properties: specOf({ a: text, b: text }) }),
  ];
  const path = await given(api, definitionOf(`objects${++groups}.example.com`, versions));
  const other = path.replace('/v1/', '/v2/');
  await api.send('POST', path, widget(path, 'w', { spec: { a: 'x' } }));
  const known = await api.send('PATCH', `${other}/w`, { spec: { a: 'y' } }, { type: 'merge' });
  expect(known.body.metadata.managedFields).toHaveLength(2);
  expect((await api.send('PATCH', `${path}/w`, { spec: { a: 'z' } }, { type: 'merge' })).status).toBe(200);
  const unknown = await api.send('PATCH', `${other}/w`, { spec: { b: 'y' } }, { type: 'merge' });
  expect([unknown.status, unknown.body.metadata.managedFields]).toEqual([200, undefined]);
});

describe('an object that says not what it is', () => {
  const version = (path: string) => path.split('/').slice(2, 4).join('/');

  test('is refused for its kind as it came, and later where nothing is decoded strictly', async () => {
    const path = await kindWith({});
    const body = '{"metadata":{"name":"a"}}';
    const missing = `Object 'Kind' is missing in '${body}'`;
    const strict = await api.send('POST', path, body);
    expect(strict.body.message).toBe(
      `the object provided is unrecognized (must be of type Widget): ${missing} (${body})`,
    );
    const loose = await api.send('POST', `${path}?fieldValidation=Ignore`, body);
    expect(loose.body.message).toBe(`Widget in version "v1" cannot be handled as a Widget: ${missing}`);
    const nothing = await api.send('POST', path, 'null');
    expect(nothing.body.message).toMatch(/: Object 'Kind' is missing in 'null' \(6e756c6c\)$/);
  });

  test('is of no version', async () => {
    const path = await kindWith({});
    const { body } = await api.send('POST', path, { kind: 'Widget', metadata: { name: 'a' } });
    const words = `the API version in the data () does not match the expected API version (${version(path)})`;
    expect(body).toMatchObject({ code: 400, message: words });
  });

  test('after a patch is refused', async () => {
    const path = await kindWith({});
    await api.send('POST', path, widget(path, 'a'));
    const patch = [{ op: 'replace', path: '', value: { metadata: { name: 'a' } } }];
    const { body } = await api.send('PATCH', `${path}/a`, patch, { type: 'jsonpatch' });
    expect(body.message).toMatch(/: Object 'Kind' is missing in '\{"metadata":\{"name":"a"\}\}'$/);
  });

  test('but another kind is refused in that kind’s name', async () => {
    const path = await kindWith({});
    const { body } = await api.send('POST', path, { ...widget(path, 'a'), kind: 'Other' });
    expect(body.details).toMatchObject({ kind: 'Other', group: path.split('/')[2] });
  });
});

test('bounds of whole numbers are whole', async () => {
  const path = await kindWith(specOf({ n: { type: 'number', minimum: 1.5, multipleOf: 0.5 } }));
  const refused = await api.send('POST', path, widget(path, 'a', { spec: { n: 1 } }));
  expect(causesOf(refused)).toEqual([
    ['spec.n', 'Invalid value: 0: factor MultipleOf declared for spec.n must be positive: 0'],
  ]);
  expect((await api.send('POST', path, widget(path, 'b', { spec: { n: 2.5 } }))).status).toBe(201);
});

test('a kind’s definition in OpenAPI tells what it can be selected by', async () => {
  const path = await kindWith(specOf({ color: text }), { selectableFields: [{ jsonPath: '.spec.color' }] });
  const { body } = await api.send('GET', `/openapi/v3${path.split('/namespaces')[0]}`);
  const told = Object.entries<Record<string, unknown>>(body.components.schemas)
    .filter(([name]) => /Widget(List)?$/.test(name))
    .map(([, schema]) => schema['x-kubernetes-selectable-fields']);
  expect(told).toEqual([[{ fieldPath: 'spec.color' }], [{ fieldPath: 'spec.color' }]]);
});

test('labels that come with a status are owned and not set', async () => {
  const path = await kindWith(
    { status: { type: 'object', properties: { a: text } } },
    { subresources: { status: {} } },
  );
  await api.send('POST', path, widget(path, 'a', { metadata: { name: 'a', annotations: { own: '1' } } }));
  const patch = { metadata: { labels: { l: 'x' } }, status: { a: 'b' } };
  const { body } = await api.send('PATCH', `${path}/a/status`, patch, { type: 'merge' });
  expect(body.metadata.labels).toBeUndefined();
  const owned = body.metadata.managedFields.find(
    ({ subresource }: { subresource?: string }) => subresource === 'status',
  );
  expect(owned.fieldsV1).toMatchObject({ 'f:metadata': { 'f:labels': { 'f:l': {} } }, 'f:status': { 'f:a': {} } });
});

test.each([
  [1, 'Too many: 2: must have at most 1 item'],
  [2, 'Too many: 3: must have at most 2 items'],
])('a list of more than %i is told so', async (maxItems, words) => {
  const path = await kindWith(specOf({ l: { type: 'array', maxItems, items: text } }));
  const l = Array.from({ length: maxItems + 1 }, () => 'x');
  const { body } = await api.send('POST', path, widget(path, 'a', { spec: { l } }));
  expect(body.details.causes).toEqual([{ reason: 'FieldValueTooMany', field: 'spec.l', message: words }]);
});
