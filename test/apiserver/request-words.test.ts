import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let maps: string;
let namespace: string;

beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  const core = await api.namespace();
  namespace = core.split('/').at(-1) ?? '';
  maps = `${core}/configmaps`;
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (name: string) => api.send('POST', maps, { metadata: { name } });
const causesOf = ({ details }: { details: { causes: { message: string }[] } }) =>
  details.causes.map(({ message }) => message);

describe('a read', () => {
  test('is of a version that there is', async () => {
    await create('a');
    const unreadable = await api.send('GET', `${maps}/a?resourceVersion=x`);
    expect(unreadable.body).toMatchObject({
      code: 500,
      message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    });
    const { body } = await api.send('GET', `${maps}/a?resourceVersion=999999999`);
    expect(body).toMatchObject({ code: 504, message: expect.stringMatching(/^Timeout: Too large resource version: /) });
    expect((await api.send('GET', `${maps}/a?resourceVersion=0`)).status).toBe(200);
  });

  test('of a page looks at its token first', async () => {
    const { body } = await api.send('GET', `${maps}?continue=abc&resourceVersion=5`);
    expect(body.message).toMatch(/^invalid continue token: /);
  });

  test('takes no longer than it says, in a duration', async () => {
    const { body } = await api.send('GET', `${maps}?timeout=x`);
    expect(body).toMatchObject({
      code: 400,
      message: 'invalid timeout specified in the request URL - time: invalid duration "x"',
    });
    expect((await api.send('GET', `${maps}?timeout=5s`)).status).toBe(200);
  });

  test('that asks for another form alone gets its errors for people to read', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const hasLines = async (header: string) => {
      const { body, headers } = await api.send('GET', `${maps}/nope`, undefined, { accept: header });
      return Number(headers['content-length']) > JSON.stringify(body).length + 1;
    };
    expect(await hasLines(accept)).toBe(true);
    expect(await hasLines(`${accept}, application/json`)).toBe(false);
  });

  test('of a watch from the beginning tells where the beginning ends, where bookmarks are allowed', async () => {
    await create('a');
    const watch = (query: string) => api.send('GET', `${maps}?watch=1&timeoutSeconds=1&${query}`);
    const last = async (query: string) =>
      String((await watch(query)).body)
        .trim()
        .split('\n')
        .at(-1);
    expect(await last('allowWatchBookmarks=true')).toMatch(/^\{"type":"BOOKMARK".*"k8s.io\/initial-events-end":"true"/);
    const quiet = await watch('resourceVersion=0');
    expect(JSON.stringify(quiet.body)).not.toContain('BOOKMARK');
  });

  test('of a watch as a table says which objects it includes before there are events', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { status } = await api.send('GET', `${maps}?watch=1&includeObject=x`, undefined, { accept });
    expect(status).toBe(400);
  });
});

describe('a write', () => {
  test('that is tried says so in the one way that there is', async () => {
    const { body } = await api.send('POST', `${maps}?dryRun=`, { metadata: { name: 'x' } });
    expect(causesOf(body)).toEqual(['Unsupported value: [""]: supported values: "All"']);
  });

  test('loses the link that a client sets', async () => {
    await create('a');
    const { body } = await api.send('PATCH', `${maps}/a`, { metadata: { selfLink: 'x' } }, { type: 'merge' });
    expect(body.metadata.selfLink).toBeUndefined();
  });

  test('of a list is one of a kind that is known', async () => {
    const { body } = await api.send('POST', maps, { apiVersion: 'v1', kind: 'List', items: [] });
    expect(body.message).toContain('converting (v1.List) to (core.ConfigMap): unknown conversion');
  });

  test('options of another kind are of their own group where they do not say', async () => {
    await create('a');
    const { body } = await api.send('DELETE', `${maps}/a`, { kind: 'Other' });
    expect(body.message).toBe(
      'no kind "Other" is registered for version "meta.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"',
    );
  });
});

test.each([
  ['apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'v1', kind: 'List' }, false],
  ['apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'apps/v1', kind: 'Deployment' }, false],
  ['apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'v1', kind: 'APIGroup' }, true],
  ['apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'v1', kind: 'Status' }, true],
  ['apiregistration.k8s.io/v1/apiservices', { apiVersion: 'v1', kind: 'ConfigMap' }, false],
  ['apps/v1/namespaces/default/deployments', { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService' }, false],
  ['apps/v1/namespaces/default/deployments', { apiVersion: 'v1', kind: 'ConfigMap' }, true],
])('each server knows the kinds of its own scheme: at %s of %j: %s', async (path, body, isKnown) => {
  const { message } = (await api.send('POST', `/apis/${path}`, body)).body;
  expect(message).toContain(isKnown ? 'unknown conversion' : `no kind "${body.kind}" is registered for version`);
});

describe('a body in protobuf', () => {
  const field = (number: number, content: string | Buffer) => {
    const bytes = Buffer.from(content);
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  };
  const envelope = (apiVersion: string, kind: string, raw: Buffer) =>
    Buffer.concat([
      Buffer.from('k8s\0'),
      field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
      field(2, raw),
    ]);
  const named = field(1, field(1, 'x'));
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
  const send = (body: Buffer) => api.send('POST', `${maps}?dryRun=All`, body, { headers });

  test.each([
    [
      envelope('v9', 'ConfigMap', named),
      'ConfigMap in version "v9" cannot be handled as a ConfigMap: no kind "ConfigMap" is',
    ],
    [
      envelope('v1', 'ConfigMap', Buffer.from('garbage')),
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: proto: ',
    ],
    [Buffer.from('k8s\0'), 'the object provided is unrecognized (must be of type ConfigMap): empty body'],
    [Buffer.alloc(0), 'the object provided is unrecognized (must be of type ConfigMap): empty data (<empty>)'],
  ])('%o is refused', async (body, words) => {
    expect((await send(body)).body.message).toContain(words);
  });

  test('that does not say what it is is what is expected', async () => {
    expect((await send(envelope('', '', named))).body.metadata.name).toBe('x');
  });
});

describe('a body in YAML', () => {
  const send = (body: string) => api.send('POST', `${maps}?dryRun=All`, body, { type: 'yaml' });

  test.each([
    ['%YAML 1.2\n---\nmetadata: {name: x}', 'yaml: found incompatible YAML document'],
    ['a: [', 'yaml: line 1: did not find expected node content'],
    ['a: [b\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['metadata: {name: x}\nbinaryData: {a: !!binary YQ==}', 'illegal base64 data at input byte 0'],
  ])('%j is refused', async (text, words) => {
    expect((await send(text)).body.message).toContain(words);
  });

  test('has texts that look like times', async () => {
    expect((await send('metadata: {name: 2020-01-01}')).body.metadata.name).toBe('2020-01-01');
  });

  test('that is applied in vain is not told of what stands twice in it', async () => {
    const apply = (manager: string, text: string) =>
      api.send('PATCH', `${maps}/a?fieldManager=${manager}`, text, { type: 'apply' });
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    expect((await apply('one', `${head}data: {k: x, k: z}`)).warning).toContain('already set in map');
    expect(await apply('two', `${head}data: {k: y, k: w}`)).toMatchObject({ status: 409, warning: undefined });
  });
});

test('what is applied as null leaves alone what is merged', async () => {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/d`;
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } };
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  await api.send('PATCH', `${path}?fieldManager=one`, { ...object, spec }, { type: 'apply' });
  const { status, body } = await api.send(
    'PATCH',
    `${path}?fieldManager=two`,
    { ...object, spec: null },
    { type: 'apply' },
  );
  expect(status).toBe(200);
  expect(body.spec.template.spec.containers).toHaveLength(1);
});

test('a list is not merged with one of other things', async () => {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await api.send('POST', path, { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template } });
  const patch = { spec: { template: { spec: { containers: [7] } } } };
  const { body } = await api.send('PATCH', `${path}/d`, patch, { type: 'strategic' });
  expect(body.message).toMatch(/^list element types are not identical: \[\[map\[.*\]\] \[7\]\]$/);
});

test('a review says which selector it could not read', async () => {
  const resourceAttributes = { verb: 'get', resource: 'pods', fieldSelector: { rawSelector: 'x' } };
  const { body } = await api.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: { user: 'u', resourceAttributes },
  });
  expect(body.status.evaluationError).toBe('spec.resourceAttributes.fieldSelector ignored due to parse error');
});

test('what the rules of a schema cost is told beside what is wrong elsewhere in it', async () => {
  const property = (rule: object, more: object) => ({ ...more, 'x-kubernetes-validations': [rule] });
  const properties = {
    a: property({ rule: '' }, { type: 'string' }),
    b: property({ rule: 'self.all(x, self.all(y, x == y))' }, { type: 'array', items: { type: 'string' } }),
  };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } };
  const { body } = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'costs.x.example.com' },
    spec: {
      group: 'x.example.com',
      scope: 'Namespaced',
      names: { plural: 'costs', kind: 'Cost' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const causes = causesOf(body).join('\n');
  expect(causes).toContain('rule is not specified');
  expect(causes).toContain('estimated rule cost exceeds budget');
});

test('a body in a version that is no longer served is known for what it is', async () => {
  const send = (query: string, body: object) =>
    api.send('POST', `/apis/batch/v1/namespaces/${namespace}/cronjobs${query}`, {
      apiVersion: 'batch/v1beta1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      ...body,
    });
  expect((await send('', {})).body.message).toBe(
    'the API version in the data (batch/v1beta1) does not match the expected API version (batch/v1)',
  );
  expect((await send('?fieldValidation=Strict', { zork: 1 })).body.message).toBe(
    'CronJob in version "v1beta1" cannot be handled as a CronJob: strict decoding error: unknown field "zork"',
  );
});

test.each([
  ['application/json;', 201],
  ['Application/JSON ; a = "x y"; b=c;', 201],
  ['application/json; a=b; a=b', 201],
  ['application/json; a=b; a=c', 415],
  ['application/json;a', 415],
  ['application/json;a=b c', 415],
])('a body of the type %j is answered with %i', async (type, status) => {
  const body = JSON.stringify({ metadata: { name: 'typed' } });
  expect((await api.send('POST', `${maps}?dryRun=All`, body, { headers: { 'content-type': type } })).status).toBe(
    status,
  );
});

test('an applied object that is new has no uid yet', async () => {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new', uid: 'u' } };
  const answer = await api.send('PATCH', `${maps}/new?fieldManager=m`, body, { type: 'apply' });
  expect(answer.body.message).toBe(
    'Operation cannot be fulfilled on configmaps "new": ' +
      'uid mismatch: the provided object specified uid u, and no existing object was found',
  );
});

describe.each([
  ['\\u007f', '\\x7f'],
  ['\\u0000', '\\x00'],
  ['\\u00a0x', '\\u00a0x'],
  ['\\ufeffx', '\\ufeffx'],
  ['é', 'é'],
])('a field that is called "%s" is shown as "%s"', (name, shown) => {
  const field = `"metadata":{"name":"a"},"${name}":1`;
  const twice = `"metadata":{"name":"a","labels":{"${name}":"1","${name}":"2"}}`;

  test('where it is not known', async () => {
    expect((await api.send('POST', `${maps}?fieldValidation=Strict`, `{${field}}`)).body.message).toContain(
      `strict decoding error: unknown field "${shown}"`,
    );
    const { warning } = await api.send('POST', `${maps}?dryRun=All`, `{${field}}`);
    const text = Buffer.from(`unknown field "${shown}"`).toString('latin1'); // As header fields are read.
    expect(warning).toBe(`299 - "${text.replace(/["\\]/g, '\\$&')}"`);
  });

  test('where it stands twice', async () => {
    const path = `${maps}?fieldValidation=Strict`;
    expect((await api.send('POST', path, `{${twice}}`)).body.message).toContain(
      `strict decoding error: duplicate field "metadata.labels.${shown}"`,
    );
    expect((await api.send('POST', path, `{${twice}}`, { type: 'yaml' })).body.message).toContain(
      `key "${shown}" already set in map`,
    );
  });

  test('where it stands twice in a patch', async () => {
    await create('a');
    const body = `{"metadata":{"labels":{"${name}":"1","${name}":"2"}}}`;
    const { body: refusal } = await api.send('PATCH', `${maps}/a?fieldValidation=Strict`, body, { type: 'merge' });
    expect(refusal.message).toContain(`duplicate field "metadata.labels.${shown}"`);
  });
});
