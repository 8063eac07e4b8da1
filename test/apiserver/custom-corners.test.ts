// Corners of custom kinds, each of which was seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { DEFINITIONS, definitionOf, given, versionOf, widget } from './support/definitions.ts';

const rulesOf = (rules: readonly string[]) => ({ 'x-kubernetes-validations': rules.map((rule) => ({ rule })) });

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a refused definition shows', () => {
  const refused = async (versions: readonly object[]) =>
    (await api.send('POST', `${DEFINITIONS}?dryRun=All`, definitionOf('words.example.com', versions))).body.message;

  test("its versions as upstream's own types, without what they have alike", async () => {
    const columns = [{ name: 'a', type: 'string', jsonPath: '.x' }];
    const one = versionOf('v2', undefined, { additionalPrinterColumns: columns });
    expect(await refused([one, versionOf('v3')])).toContain(
      'spec.versions: Invalid value: [{"Name":"v2","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,' +
        '"Schema":null,"Subresources":null,"AdditionalPrinterColumns":[{"Name":"a","Type":"string","Format":"",' +
        '"Description":"","Priority":0,"JSONPath":".x"}],"SelectableFields":null},',
    );
  });

  test('its schema with all fields that there are', async () => {
    const properties = {
      a: { type: 'array', items: { type: 'integer' } },
      b: { type: 'object', additionalProperties: true },
    };
    const message = await refused([
      versionOf('v1', { properties, required: ['a'], not: {} }, { subresources: { status: {} } }),
    ]);
    expect(message).toMatch(
      /Invalid value: \{"ID":"","Schema":"","Ref":null,"Description":"","Type":"object","Nullable":false,/,
    );
    expect(message).toMatch(/"Items":\{"Schema":\{"ID":"".*?"Type":"integer",.*?\},"JSONSchemas":null\}/);
    expect(message).toMatch(/"AdditionalProperties":\{"Allows":true,"Schema":null\}/);
  });
});

describe('a schema', () => {
  const dryRun = async (spec: object) =>
    (await api.send('POST', `${DEFINITIONS}?dryRun=All`, definitionOf('schemas.example.com', [versionOf('v1', spec)])))
      .body;

  test('of a dialect is refused, when there is nothing else to refuse', async () => {
    const $schema = 'http://json-schema.org/schema#';
    expect((await dryRun({ $schema })).message).toMatch(
      /is invalid: spec\.validation\.openAPIV3Schema: Invalid value: "": OpenAPIV3Schema 'schema' is not supported$/,
    );
    expect((await dryRun({ $schema, id: 'x' })).message).toMatch(
      /openAPIV3Schema\.id: Forbidden: id is not supported$/,
    );
  });

  test('of what no expression sees has no rules', async () => {
    const any = { 'x-kubernetes-preserve-unknown-fields': true, ...rulesOf(['true']) };
    expect((await dryRun({ properties: { any } })).message).toMatch(
      /rules: unable to convert structural schema to CEL declarations$/,
    );
  });

  test('of integers or strings lets any default be', async () => {
    const { spec } = await dryRun({ properties: { a: { 'x-kubernetes-int-or-string': true, default: true } } });
    expect(spec.versions[0].schema.openAPIV3Schema.properties.a.default).toBe(true);
  });

  test.each([
    [{ type: 'string', default: 1 }, /Invalid value: "int64": {2}in body must be of type odd: "int64"$/],
    [{ type: 'integer', default: 'x' }, /Invalid value: "string": {2}in body must be of type integer: "string"$/],
    [{ type: 'object', properties: { b: { type: 'string', format: 'odd' } }, default: { b: true } }, /type odd: ""$/],
  ])('of a format that is not known has one in its default: %j', async (a, words) => {
    const { message } = await dryRun({ properties: { a: { format: 'odd', ...a } } });
    expect(message).toMatch(words);
  });

  test('names a value in the default of a map as of a root', async () => {
    const map = { type: 'object', additionalProperties: { type: 'string' }, default: { a: 1 } };
    expect((await dryRun({ properties: { map } })).message).toContain(': .a in body must be of type string: "integer"');
  });

  test('may have a rule that calls a property by a reserved word', async () => {
    const properties = { namespace: { type: 'string', maxLength: 9 } };
    const rules = ["self.namespace != 'x'", "self.__namespace__ != 'x'", 'has(self.namespace)'];
    const path = await given(
      api,
      definitionOf('reserved.example.com', [
        versionOf('v1', { properties: { spec: { type: 'object', properties, ...rulesOf(rules) } } }),
      ]),
    );
    const made = async (namespace: string) =>
      (await api.send('POST', path, widget(path, 'a', { spec: { namespace } }))).body;
    expect((await made('x')).message).toContain("failed rule: self.namespace != 'x'");
    expect((await made('y')).spec).toEqual({ namespace: 'y' });
  });
});

test('a number of social security has its dashes, or spaces', async () => {
  const properties = { ssn: { type: 'string', format: 'ssn' } };
  const path = await given(api, definitionOf('numbers.example.com', [versionOf('v1', { properties })]));
  const made = (ssn: string) => api.send('POST', `${path}?dryRun=All`, widget(path, 'a', { ssn }));
  expect((await made('123-45-6789')).status).toBe(201);
  expect((await made('123456789')).body.message).toMatch(/ssn in body must be of type ssn: "123456789"$/);
});

describe('an object of another kind', () => {
  const list = { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' };
  const spec = { type: 'object', properties: { a: { type: 'integer' }, list }, ...rulesOf(['self.a > 3']) };
  let path: string;
  const sent = async (method: string, name: string, more: object) => {
    const object = { ...widget(path, 'a', more), kind: 'Gadget' };
    return (await api.send(method, `${path}${name}?dryRun=All`, object)).body.message;
  };
  const wrong = 'kind: Invalid value: "Gadget": must be Widget';
  beforeAll(async () => {
    path = await given(api, definitionOf('kinds.example.com', [versionOf('v1', { properties: { spec } })]));
    await api.send('POST', path, widget(path, 'a', { spec: { a: 4 } }));
  });

  test('is not held to the metadata and schema of this one', async () => {
    const more = { metadata: { name: 'A_' }, spec: { a: 4, b: 1 } };
    expect(await sent('POST', '', more)).toBe(`Gadget.kinds.example.com "A_" is invalid: ${wrong}`);
    expect(await sent('POST', '', { metadata: {} })).toBe(`Gadget.kinds.example.com "" is invalid: ${wrong}`);
  });

  test('is held to the lists and rules', async () => {
    const more = { spec: { a: 1, list: ['x', 'x'] } };
    const words = `[${wrong}, spec.list[1]: Duplicate value: "x", spec: Invalid value: failed rule: self.a > 3]`;
    expect(await sent('POST', '', more)).toBe(`Gadget.kinds.example.com "a" is invalid: ${words}`);
    const { metadata } = (await api.send('GET', `${path}/a`)).body;
    expect(await sent('PUT', '/a', { ...more, metadata })).toBe(`Gadget.kinds.example.com "a" is invalid: ${words}`);
  });
});

test('what is said of custom kinds is said to any method', async () => {
  await given(api, definitionOf('said.example.com', [versionOf('v1')]));
  expect((await api.send('POST', '/apis/said.example.com/v1', {})).body.kind).toBe('APIResourceList');
  expect((await api.send('POST', '/apis/apps/v1', {})).status).toBe(405);
});

describe('what is kept though nobody knows it', () => {
  const keeps = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const known = { type: 'object', properties: { a: { type: 'string' } } };
  let path: string;
  const apply = (more: object) =>
    api.send('PATCH', `${path}/a?fieldManager=m&dryRun=All`, widget(path, 'a', more), { type: 'apply' });
  beforeAll(async () => {
    const embedded = { ...keeps, 'x-kubernetes-embedded-resource': true };
    const properties = { bare: keeps, with: { ...keeps, properties: { known } }, known, embedded };
    path = await given(api, definitionOf('keeps.example.com', [versionOf('v1', { properties })]));
  });

  test('comes in forms that no route chooses from', async () => {
    const { status, body } = await api.send('GET', path, undefined, { accept: 'text/html' });
    expect([status, body.message, body.details]).toEqual([
      406,
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      undefined,
    ]);
  });

  test('may be applied anywhere below, where it is left out', async () => {
    const { status, body } = await apply({ with: { known: { other: 1 } } });
    expect([status, body.with]).toEqual([201, { known: {} }]);
    expect((await apply({ known: { other: 1 } })).body.message).toMatch(
      /\.known\.other: field not declared in schema$/,
    );
  });

  test('is a map', async () => {
    expect((await apply({ bare: 5 })).body.message).toMatch(/: \.bare: expected map, got &\{5\}$/);
    expect((await apply({ bare: [1] })).body.message).toMatch(/: \.bare: expected map, got &\{\[1\]\}$/);
  });

  test('says of a resource in it what that is', async () => {
    const { body } = await api.send('GET', '/openapi/v3/apis/keeps.example.com/v1');
    const { properties } = body.components.schemas['com.example.keeps.v1.Widget'].properties.embedded;
    expect(properties.kind.description).toMatch(/^kind is a string value representing the type of this object\. /);
  });
});

test('a scale of a custom object that cannot be read is refused without a reason', async () => {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  const more = { subresources: { status: {}, scale } };
  const path = await given(api, definitionOf('scales.example.com', [versionOf('v1', undefined, more)]));
  await api.send('POST', path, widget(path, 'a', { spec: { replicas: 1 } }));
  const put = async (body: object | string, query = '') =>
    (await api.send('PUT', `${path}/a/scale?dryRun=All${query}`, body)).body.message;
  const words = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"';
  expect(await put('x')).toBe(words);
  expect(await put({ apiVersion: 'apps/v1', kind: 'Scale', metadata: { name: 'a' } })).toBe(words);
  expect(await put({ apiVersion: 'extensions/v1beta1', kind: 'Scale', metadata: { name: 'a' } })).toBe(words);
  expect(await put({ metadata: { name: 'a' }, spec: { replicas: 'x' } })).toBe(words);
  expect(await put({ metadata: { name: 'a' }, foo: 1 }, '&fieldValidation=Strict')).toBe(words);
});

test('what stands at the paths of a scale and is no number is shown as Go shows it', async () => {
  const scale = { specReplicasPath: '.spec.a.n', statusReplicasPath: '.status.n', labelSelectorPath: '.status.s' };
  const path = await given(
    api,
    definitionOf('paths.example.com', [versionOf('v1', undefined, { subresources: { scale } })]),
  );
  const causes = async (more: object) =>
    (await api.send('POST', path, widget(path, 'a', more))).body.details.causes.map(
      ({ message }: { message: string }) => message.replace('Invalid value: ', ''),
    );
  const map = 'expected map[string]interface{}';
  expect(await causes({ spec: 'x' })).toEqual([`0: .spec.a accessor error: x is of the type string, ${map}`]);
  expect(await causes({ spec: { a: [1] }, status: { n: {}, s: { k: [true] } } })).toEqual([
    `0: .spec.a.n accessor error: [1] is of the type []interface {}, ${map}`,
    '0: .status.n accessor error: map[] is of the type map[string]interface {}, expected int64',
    '"": .status.s accessor error: map[k:[true]] is of the type map[string]interface {}, expected string',
  ]);
  expect((await api.send('POST', path, widget(path, 'b', { spec: { a: null } }))).status).toBe(201);
  const body = { metadata: { name: 'b' }, spec: { replicas: 1 } };
  expect((await api.send('PUT', `${path}/b/scale`, body)).body).toMatchObject({
    code: 500,
    message: 'value cannot be set because .spec.a is not a map[string]interface{}',
  });
});

test('a scale that wants nothing shows that nothing is said', async () => {
  const scale = { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' };
  const path = await given(
    api,
    definitionOf('idle.example.com', [versionOf('v1', undefined, { subresources: { scale } })]),
  );
  await api.send('POST', path, widget(path, 'a', { spec: { n: 0 } }));
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${path}/a/scale`, undefined, { accept });
  expect(body.rows[0].cells.slice(0, 3)).toEqual(['a', null, 0]);
});

test('objects of a custom kind that are in no namespace are not selected by it', async () => {
  const definition = definitionOf('nowhere.example.com', [versionOf('v1')]);
  await api.send('POST', DEFINITIONS, { ...definition, spec: { ...definition.spec, scope: 'Cluster' } });
  const { body } = await api.until(
    () => api.send('GET', '/apis/nowhere.example.com/v1/widgets?fieldSelector=metadata.namespace%3D'),
    ({ status }) => status !== 404,
  );
  expect(body).toMatchObject({ code: 400, message: 'field label not supported: metadata.namespace' });
});

test('an object of nothing but a name is applied', async () => {
  const path = await given(api, definitionOf('bare.example.com', [versionOf('v1')]));
  const apply = () => api.send('PATCH', `${path}/a?fieldManager=m`, widget(path, 'a'), { type: 'apply' });
  expect((await apply()).status).toBe(201);
  const { status, body } = await apply();
  expect([status, body.metadata.managedFields]).toEqual([200, undefined]);
});

test('null is no value of a choice, not even where it stands in it', async () => {
  const e = { type: 'string', nullable: true, enum: ['x', null] };
  const path = await given(api, definitionOf('choices.example.com', [versionOf('v1', { properties: { e } })]));
  const { body } = await api.send('POST', path, widget(path, 'a', { e: null }));
  expect(body.message).toMatch(/is invalid: e: Unsupported value: null: supported values: "x", "null"$/);
  expect((await api.send('POST', path, widget(path, 'b', { e: 'x' }))).status).toBe(201);
});

test('a patch cannot take away the version of a custom object, neither of its kind nor its own', async () => {
  const path = await given(api, definitionOf('versions.example.com', [versionOf('v1')]));
  await api.send('POST', path, widget(path, 'a'));
  const merge = async (body: object) => (await api.send('PATCH', `${path}/a`, body, { type: 'merge' })).body;
  const missing = "Object 'apiVersion' is missing in 'object has no apiVersion field'";
  expect(await merge({ apiVersion: null })).toMatchObject({
    code: 500,
    message: `Internal error occurred: ${missing}`,
    details: { causes: [{ message: missing }] },
  });
  const unbound = 'metadata.resourceVersion: Invalid value: 0: must be specified for an update';
  expect((await merge({ metadata: { resourceVersion: null } })).message).toContain(unbound);
  expect((await merge({ metadata: { resourceVersion: '0' } })).message).toContain(unbound);
  const lease = `${await api.namespace()}/leases`.replace('/api/v1/', '/apis/coordination.k8s.io/v1/');
  await api.send('POST', lease, { metadata: { name: 'l' } });
  const patch = { metadata: { resourceVersion: '' } };
  expect((await api.send('PATCH', `${lease}/l`, patch, { type: 'strategic' })).body.message).toContain(unbound);
});

test('of a patch of the status of a custom object the metadata does not count, not even its uid', async () => {
  const path = await given(
    api,
    definitionOf('meta.example.com', [versionOf('v1', undefined, { subresources: { status: {} } })]),
  );
  const { uid } = (await api.send('POST', path, widget(path, 'a'))).body.metadata;
  const patch = { metadata: { uid: 'x', labels: { a: 'b' } }, status: { n: 1 } };
  const { status, body } = await api.send('PATCH', `${path}/a/status`, patch, { type: 'merge' });
  expect([status, body.metadata.uid, body.metadata.labels, body.status]).toEqual([200, uid, undefined, { n: 1 }]);
});
