import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let path: string;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  const core = await api.namespace();
  path = `${core}/podtemplates/t`;
  const containers = ['a', 'b'].map((name) => ({ name, image: `i:${name}` }));
  await api.send('POST', `${core}/podtemplates`, { metadata: { name: 't' }, template: { spec: { containers } } });
});
afterAll(() => api[Symbol.asyncDispose]());

const patch = (body: object) => api.send('PATCH', path, body, { type: 'strategic' });
const ofSpec = (spec: object) => ({ template: { spec } });
const containersOf = (body: { template: { spec: { containers: { name: string }[] } } }) =>
  body.template.spec.containers.map(({ name }) => name);

test('a strategic merge patch does not change what an object is', async () => {
  const { status, body } = await patch({ kind: 'Secret', apiVersion: 'v9', metadata: { labels: { a: 'b' } } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ kind: 'PodTemplate', apiVersion: 'v1', metadata: { labels: { a: 'b' } } });
});

test('a strategic merge patch does not change what a scale is, and gives it no kind of another type', async () => {
  const base = path.replace('/podtemplates/t', '/replicationcontrollers');
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await api.send('POST', base, { metadata: { name: 'r' }, spec: { replicas: 1, template } });
  const scaled = (body: object) => api.send('PATCH', `${base}/r/scale`, body, { type: 'strategic' });
  expect((await scaled({ kind: 'Secret', spec: { replicas: 2 } })).body).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 2 },
  });
  expect((await scaled({ kind: 5 })).body.message).toBe(
    ' "" is invalid: patch: Invalid value: "map[kind:5]": cannot convert int64 to string',
  );
  expect((await patch({ apiVersion: true })).body.message).toMatch(
    /"map\[apiVersion:true\]": unrecognized type: string$/,
  );
});

describe('an order of a strategic merge patch', () => {
  test('sets an item that nobody placed behind the others', async () => {
    await patch({ metadata: { finalizers: ['x.io/a', 'x.io/b'] } });
    const more = { '$setElementOrder/finalizers': [], finalizers: ['x.io/q'] };
    expect((await patch({ metadata: more })).body.metadata.finalizers).toEqual(['x.io/a', 'x.io/b', 'x.io/q']);
  });

  test.each([
    ['$deleteFromPrimitiveList', 'invalid patch format of primitive list'],
    ['$deleteFromPrimitiveListOf/finalizers', 'invalid patch format of primitive list'],
    ['$setElementOrder', 'invalid patch format of setElementOrder list'],
  ])('and what goes with it name their list: %s', async (directive, message) => {
    expect((await patch({ metadata: { [directive]: ['x'] } })).body).toMatchObject({ code: 400, message });
  });

  test('that is empty says nothing', async () => {
    const { body } = await patch(
      ofSpec({ '$setElementOrder/containers': [], containers: [{ name: 'b', image: 'x' }] }),
    );
    expect(containersOf(body)).toEqual(['a', 'b']);
  });

  test.each([
    [[{ name: 'a' }], 1, 'expected a []interface {}, but received a int64'],
    [[null], [{ name: 'a' }], 'expected a map[string]interface {}, but received a %!s(<nil>)'],
    [['x'], [{ name: 'a' }], 'expected a map[string]interface {}, but received a string'],
    [[{ name: 'a' }], [{}], 'map: map[] does not contain declared merge key: name'],
    [[{ image: 'x' }], [{ name: 'a' }], 'map: map[image:x] does not contain declared merge key: name'],
  ])('is compared by what is there: %j in %j', async (containers, order, message) => {
    const { body } = await patch(ofSpec({ '$setElementOrder/containers': order, containers }));
    expect(body).toMatchObject({ code: 500, message });
  });
});

describe('a strategic merge patch', () => {
  test('that replaces a list takes items with a key alone', async () => {
    const { body } = await patch(ofSpec({ containers: [{ image: 'x' }, { $patch: 'replace' }] }));
    expect(body).toMatchObject({ code: 500, message: 'map: map[image:x] does not contain declared merge key: name' });
  });

  test('puts what it names into its own order, and what is new before what it does not name', async () => {
    const { body } = await patch(ofSpec({ containers: [{ name: 'c', image: 'i' }] }));
    expect(containersOf(body)).toEqual(['c', 'a', 'b']);
  });

  test('orders by $setElementOrder', async () => {
    const { body } = await patch(ofSpec({ '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }));
    expect(containersOf(body)).toEqual(['b', 'a']);
  });

  test('deletes by $patch and key', async () => {
    const { body } = await patch(ofSpec({ containers: [{ name: 'a', $patch: 'delete' }] }));
    expect(containersOf(body)).toEqual(['b']);
  });

  test('leaves out a new map that carries a directive', async () => {
    const { body } = await patch({ metadata: { labels: { $patch: 'replace', q: '1' } } });
    expect(body.metadata.labels).toBeUndefined();
  });

  test.each([
    [{ metadata: { $patch: 'nope' } }, 'unknown patch type: nope in map: map[$patch:nope]'],
    [ofSpec({ containers: [{ $patch: 1 }] }), 'unknown patch type: %!s(int64=1) in map: map[$patch:1]'],
    [ofSpec({ containers: [{ image: 'i' }] }), 'map: map[image:i] does not contain declared merge key: name'],
    [
      ofSpec({ '$setElementOrder/containers': [{ nome: 'a' }] }),
      'map: map[nome:a] does not contain declared merge key: name',
    ],
    [
      ofSpec({ '$setElementOrder/nothing': [] }),
      'unable to find api field in struct PodSpec for the json field "nothing"',
    ],
    [
      ofSpec({ '$deleteFromPrimitiveList/containers': ['a'] }),
      expect.stringMatching(/^list element types are not identical: \[\[map\[image:i:a .*\]\] \[a\]\]$/),
    ],
    [ofSpec({ '$setElementOrder/containers': 'b' }), 'expected a []interface {}, but received a string'],
    [
      ofSpec({ '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'c' }] }),
      "The order in patch list:\n[map[name:c]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
    ],
  ])('that makes no sense is an error without a reason: %j', async (body, message) => {
    const answer = await patch(body);
    expect(answer.body).toEqual(expect.objectContaining({ code: 500, message }));
    expect(answer.body.reason).toBeUndefined();
  });

  test('names in $retainKeys all that it sets', async () => {
    const { body } = await patch(ofSpec({ $retainKeys: ['dnsPolicy'], hostname: 'h' }));
    expect(body).toMatchObject({ code: 400, message: 'invalid patch format of retainKeys' });
  });

  test.each([
    [{ containers: [{ name: 'c', image: 'i', $retainKeys: ['name', 'image'] }] }, 'containers[0].$retainKeys'],
    [{ dnsConfig: { $retainKeys: ['searches'], searches: ['a'] } }, 'dnsConfig.$retainKeys'],
    [{ securityContext: { $patch: 'replace', $retainKeys: [] } }, 'securityContext.$retainKeys'],
  ])('knows no directives where there is nothing to direct: %j', async (spec, field) => {
    const { headers } = await patch(ofSpec(spec));
    expect(headers.warning).toBe(`299 - "unknown field \\"template.spec.${field}\\""`);
  });

  test('hears of unknown fields in the order of their names', async () => {
    const { headers } = await patch({ zeta: 1, template: { nope: 1 }, alpha: 1 });
    const named = [...String(headers.warning).matchAll(/unknown field \\"([a-z.]+)/g)].map(([, field]) => field);
    expect(named).toEqual(['alpha', 'template.nope', 'zeta']);
  });

  test('takes a new list item as it is, with what its lists would delete', async () => {
    const item = { name: 'c', image: 'i', env: [{ name: 'E', $patch: 'delete' }] };
    const { body } = await patch(ofSpec({ containers: [item] }));
    expect(body.template.spec.containers[0].env).toEqual([{ name: 'E' }]);
  });
});

test('an applier that gives up a list item takes its defaults with it', async () => {
  const apply = (containers: object[]) =>
    api.send(
      'PATCH',
      `${path.replace(/t$/, 'u')}?fieldManager=m`,
      { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'u' }, ...ofSpec({ containers }) },
      { type: 'apply' },
    );
  await apply([
    { name: 'a', image: 'i' },
    { name: 'b', image: 'i' },
  ]);
  const { status, body } = await apply([{ name: 'b', image: 'i' }]);
  expect([status, containersOf(body)]).toEqual([200, ['b']]);
});

test('a refusal shows of a strategic patch what has not been dealt with', async () => {
  const replaced = { $patch: 'replace', containers: [{ name: 'c', image: 'i' }], zork: 1 };
  const { body } = await api.send('PATCH', `${path}?fieldValidation=Strict`, ofSpec(replaced), { type: 'strategic' });
  expect(body.message).toBe(
    ' "" is invalid: patch: Invalid value: ' +
      '"map[template:map[spec:map[containers:[map[image:i name:c]] zork:1]]]": ' +
      'strict decoding error: unknown field "template.spec.zork"',
  );
});

test('a strategic patch that is no object is refused without further words', async () => {
  const { body } = await patch([1]);
  expect([body.code, body.message]).toEqual([
    400,
    'json: cannot unmarshal array into Go value of type map[string]interface {}',
  ]);
});

test('what may be any JSON is not merged: no struct says how', async () => {
  const core = await api.namespace();
  const path = `${core.replace('/api/v1', '/apis/apps/v1')}/controllerrevisions`;
  await api.send('POST', path, { metadata: { name: 'r' }, revision: 1, data: { spec: { a: 1 } } });
  const patched = await api.send('PATCH', `${path}/r`, { data: { spec: { b: 1 } } }, { type: 'strategic' });
  expect(patched.status).toBe(500);
  expect(patched.body.message).toBe('unable to find api field in struct RawExtension for the json field "spec"');
});

test('an order says of which list it is', async () => {
  const bare = (order: unknown) => patch(ofSpec({ $setElementOrder: order }));
  expect((await bare(1)).body.message).toBe('expected a []interface {}, but received a int64');
  expect((await bare([])).body).toMatchObject({
    code: 400,
    message: 'invalid patch format of setElementOrder list',
  });
});
