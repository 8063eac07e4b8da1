import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
let path: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  path = `${core}/configmaps/patched`;
  await api.send('POST', `${core}/configmaps`, { metadata: { name: 'patched' }, data: { k: 'v' } });
});
afterAll(() => api[Symbol.asyncDispose]());

const patch = (body: object | string, type: 'jsonpatch' | 'merge') => api.send('PATCH', path, body, { type });

describe('a JSON patch', () => {
  test('replaces a member that is not there, as evanphx/json-patch does', async () => {
    const { status, body } = await patch([{ op: 'replace', path: '/data/new', value: 'x' }], 'jsonpatch');
    expect([status, body.data]).toEqual([200, { k: 'v', new: 'x' }]);
  });

  test('adds nothing where no value is given', async () => {
    const { body } = await patch([{ op: 'add', path: '/data/new' }], 'jsonpatch');
    expect(body.data).toEqual({ k: 'v', new: '' });
  });

  test.each([
    ['a test that fails', [{ op: 'test', path: '/data/k', value: 'x' }]],
    ['a member to remove that is not there', [{ op: 'remove', path: '/data/none' }]],
    ['a way that ends', [{ op: 'add', path: '/none/none', value: 'x' }]],
    ['an operation that nobody knows', [{ op: 'nope', path: '/data/k' }]],
  ])('is refused for %s', async (_name, body) => {
    const answer = await patch(body, 'jsonpatch');
    expect(answer.body).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
  });

  test('of the wrong shape is told what it should be', async () => {
    const { body } = await patch({ op: 'add' }, 'jsonpatch');
    expect(body.message).toBe(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  });

  test('that changes the uid is invalid', async () => {
    const { body } = await patch([{ op: 'replace', path: '/metadata/uid', value: 'x' }], 'jsonpatch');
    expect(body).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'metadata.uid' }, { field: 'metadata.uid' }] },
    });
  });

  test('that takes the name away leaves it undeterminable', async () => {
    const { body } = await patch([{ op: 'remove', path: '/metadata/name' }], 'jsonpatch');
    expect(body.message).toBe(
      'the name of the object (patched based on URL) was undeterminable: name must be provided',
    );
  });
});

describe('a merge patch', () => {
  test('whose result is not of the kind is invalid, and the result is shown', async () => {
    const { status, body } = await patch({ data: { k: 1 } }, 'merge');
    expect(status).toBe(422);
    const [cause] = body.details.causes;
    expect(cause.field).toBe('patch');
    expect(cause.message).toMatch(/^Invalid value: "\{\\"apiVersion\\":\\"v1\\",\\"data\\":\{\\"k\\":1,/);
    expect(cause.message).toMatch(
      /: json: cannot unmarshal number into Go struct field ConfigMap.data of type string$/,
    );
  });

  test('that is refused shows the fields in the order of the type, those that were defaulted too', async () => {
    const pods = `${core}/pods`;
    await api.send('POST', pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } });
    const { body } = await api.send('PATCH', `${pods}/p`, { status: { phase: 1 } }, { type: 'merge' });
    const [, shown = ''] = /^Invalid value: (".*"): json/.exec(body.details.causes[0].message) ?? [];
    const { spec } = JSON.parse(JSON.parse(shown));
    expect(Object.keys(spec.containers[0])).toEqual([
      ...['name', 'image', 'resources', 'volumeMounts', 'terminationMessagePath', 'terminationMessagePolicy'],
      'imagePullPolicy',
    ]);
    expect(Object.keys(spec).slice(0, 6)).toEqual([
      ...['volumes', 'containers', 'restartPolicy', 'terminationGracePeriodSeconds', 'dnsPolicy'],
      'serviceAccountName',
    ]);
  });

  test('that is refused shows maps by their keys, and nothing that HTML would take for its own', async () => {
    const metadata = { name: 'shown', labels: { z: 'z', a: 'a' } };
    await api.send('POST', `${core}/secrets`, { metadata });
    const annotations = { a: '<a&b>' };
    const { body } = await api.send(
      'PATCH',
      `${core}/secrets/shown`,
      { type: 1, metadata: { annotations } },
      { type: 'merge' },
    );
    const [{ message }] = body.details.causes;
    expect(message).toContain(String.raw`{\"a\":\"\\u003ca\\u0026b\\u003e\"}`);
    expect(message).toContain(String.raw`\"labels\":{\"a\":\"a\",\"z\":\"z\"}`);
  });

  test('leaves nulls out of the items of a list, and writes them by the names of their fields', async () => {
    const container = { name: 'c', image: 'i', command: null, args: 1 };
    const { body } = await api.send(
      'PATCH',
      `${core}/pods/p`,
      { spec: { containers: [container] } },
      { type: 'merge' },
    );
    expect(body.details.causes[0].message).toContain(
      '{\\"containers\\":[{\\"args\\":1,\\"image\\":\\"i\\",\\"name\\":\\"c\\"}]',
    );
  });

  test('adds and removes a key of which every object in JavaScript has one', async () => {
    const { body } = await patch({ data: { constructor: 'x' } }, 'merge');
    expect(Object.entries(body.data)).toContainEqual(['constructor', 'x']);
    const owned = body.metadata.managedFields.flatMap((entry: { fieldsV1: { 'f:data'?: object } }) =>
      Object.keys(entry.fieldsV1['f:data'] ?? {}),
    );
    expect(owned).toContain('f:constructor');
    const { body: after } = await patch({ data: { constructor: null } }, 'merge');
    expect(Object.keys(after.data)).not.toContain('constructor');
  });

  test('of an object that is not there is not even read', async () => {
    const { status } = await api.send('PATCH', `${core}/configmaps/none`, 'nope', { type: 'merge' });
    expect(status).toBe(404);
  });
});

test('force is for apply only', async () => {
  const { body } = await api.send('PATCH', `${path}?force=true`, {}, { type: 'merge' });
  expect(body.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  );
});

test('a patch of a scale sees who owns the count', async () => {
  const deployments = core.replace('/api/v1', '/apis/apps/v1').concat('/deployments');
  const labels = { app: 'x' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  await api.send('POST', `${deployments}?fieldManager=me`, { metadata: { name: 'd' }, spec });
  const { body } = await api.send('PATCH', `${deployments}/d/scale`, { spec: { replicas: 'x' } }, { type: 'merge' });
  const [, shown = ''] = /^Invalid value: (".*"): json/.exec(body.details.causes[0].message) ?? [];
  expect(JSON.parse(JSON.parse(shown)).metadata.managedFields).toEqual([
    expect.objectContaining({
      manager: 'me',
      apiVersion: 'autoscaling/v1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    }),
  ]);
  expect((await api.send('GET', `${deployments}/d/scale`)).body.metadata).not.toHaveProperty('managedFields');
});

test('a strategic patch that is refused is shown as Go prints it', async () => {
  const patched = { data: { a: 'b' }, nope: [1, true, null] };
  const { body } = await api.send('PATCH', `${path}?fieldValidation=Strict`, patched, { type: 'strategic' });
  expect(body.message).toBe(
    ' "" is invalid: patch: Invalid value: "map[data:map[a:b] nope:[1 true <nil>]]": strict decoding error: unknown field "nope"',
  );
});

test.each(['merge', 'jsonpatch'] as const)(
  'what a %s that does not fit makes is shown as Go writes it',
  async (type) => {
    const spec = {
      schedule: '* * * * *',
      suspend: true,
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: '<&>' }] } } },
      },
    };
    const jobs = `${core.replace('/api/v1', '/apis/batch/v1')}/cronjobs`;
    await api.send('POST', jobs, { metadata: { name: 'told' }, spec });
    const change = type === 'merge' ? { zeta: 1 } : [{ op: 'add', path: '/zeta', value: 1 }];
    const { body } = await api.send('PATCH', `${jobs}/told?fieldValidation=Strict`, change, { type });
    const [{ message }] = body.details.causes;
    expect(message).toContain(String.raw`\"concurrencyPolicy\":\"Allow\",\"suspend\":true,\"jobTemplate\"`);
    expect(message).toContain(
      String.raw`{\"name\":\"a\",\"image\":\"\\u003c\\u0026\\u003e\",\"resources\":{},\"terminationMessagePath\"`,
    );
  },
);

describe('what strict decoding has against a patch itself', () => {
  const send = (type: 'merge' | 'strategic' | 'jsonpatch', text: string, validation: string) =>
    api.send('PATCH', `${path}?dryRun=All&fieldValidation=${validation}`, text, { type });

  test.each([
    ['merge', '{"data":{"k":"1","k":"2"}}', 'duplicate field "data.k"'],
    ['strategic', '{"data":{"k":"1","k":"2"},"x":1}', 'duplicate field "data.k", unknown field "x"'],
    ['jsonpatch', '[{"op":"add","path":"/data/z","value":"1","value":"2"}]', 'json patch duplicate field "[0].value"'],
    [
      'jsonpatch',
      '[{"op":"test","path":"/data/k","value":"v"},{"op":"add","path":"/data/z","value":"1","own":1}]',
      'json patch unknown field "[1].own"',
    ],
  ] as const)('a %s %s', async (type, text, problems) => {
    const refused = await send(type, text, 'Strict');
    expect(refused.body).toMatchObject({ code: 422, details: { causes: [{ field: 'patch' }] } });
    expect(refused.body.message).toMatch(new RegExp(`strict decoding error: ${problems.replace(/[[\].]/g, '\\$&')}$`));
    const warned = await send(type, text, 'Warn');
    expect([warned.status, warned.warning?.replaceAll('\\"', '"')]).toEqual([
      200,
      problems
        .split(', ')
        .map((problem) => `299 - "${problem}"`)
        .join(', '),
    ]);
    expect((await send(type, text, 'Ignore')).warning).toBeUndefined();
  });

  test.each([
    ['merge', 'Warn', "error decoding patch: invalid character 'o' in literal null (expecting 'u')"],
    ['merge', 'Ignore', 'Invalid JSON Patch'],
    ['strategic', 'Warn', "invalid character 'o' in literal null (expecting 'u')"],
    ['jsonpatch', 'Ignore', "invalid character 'o' in literal null (expecting 'u')"],
  ] as const)(
    'a %s that is no JSON is refused in the words of whoever reads it: %s',
    async (type, validation, words) => {
      expect((await send(type, 'nope', validation)).body).toMatchObject({ code: 400, message: words });
    },
  );

  test('a strategic patch of null changes nothing', async () => {
    expect((await send('strategic', 'null', 'Strict')).status).toBe(200);
  });
});

test('a link to itself is not stored', async () => {
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'patched', selfLink: 'x' } };
  const { body } = await api.send('PATCH', `${path}?fieldManager=links`, applied, { type: 'apply' });
  expect(body.metadata.selfLink).toBeUndefined();
});
