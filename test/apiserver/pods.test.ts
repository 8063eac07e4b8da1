import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let pods: string;
const merge = { type: 'merge' } as const;
const containers = [{ name: 'c', image: 'i' }];
const post = (name: string, spec: object, metadata = {}) =>
  api.send('POST', pods, { metadata: { name, ...metadata }, spec: { containers, schedulerName: 'none', ...spec } });

beforeAll(async () => {
  api = await testApi();
  pods = `${await api.namespace()}/pods`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a pod with scheduling gates', () => {
  beforeAll(() => post('gated', { schedulingGates: [{ name: 'example.com/a' }] }));

  test('says that it waits for them', async () => {
    const { body } = await api.send('GET', `${pods}/gated`);
    expect(body.status.conditions).toEqual([expect.objectContaining({ reason: 'SchedulingGated', status: 'False' })]);
  });

  test('is bound to no node', async () => {
    const target = { kind: 'Node', name: 'n' };
    const { status, body } = await api.send('POST', `${pods}/gated/binding`, { metadata: { name: 'gated' }, target });
    expect(status).toBe(409);
    expect(body.message).toMatch(/: pod gated has non-empty .spec.schedulingGates$/);
  });

  test('narrows its node selector, and gets no other gates', async () => {
    const narrow = (nodeSelector: object | null) =>
      api.send('PATCH', `${pods}/gated`, { spec: { nodeSelector } }, merge);
    expect((await narrow({ a: 'b' })).status).toBe(200);
    expect((await narrow(null)).body.message).toMatch(/only additions to spec.nodeSelector are allowed/);
    const gates = { spec: { schedulingGates: [{ name: 'example.com/c' }] } };
    expect((await api.send('PATCH', `${pods}/gated`, gates, merge)).body.details.causes).toEqual([
      expect.objectContaining({ field: 'spec.schedulingGates[0].name' }),
    ]);
  });

  test('loses its gates, and then keeps its node selector', async () => {
    expect((await api.send('PATCH', `${pods}/gated`, { spec: { schedulingGates: [] } }, merge)).status).toBe(200);
    const wider = { spec: { nodeSelector: { a: 'b', c: 'd' } } };
    expect((await api.send('PATCH', `${pods}/gated`, wider, merge)).status).toBe(422);
  });
});

describe('a patch of a pod that leaves its spec as it is', () => {
  const spec = () =>
    (api.server.store.find('/pods', `${pods.split('/').at(-2)}/patched`)!.value as unknown as { spec: object }).spec;
  beforeAll(() => post('patched', { tolerations: [{ key: 'a', operator: 'Exists' }] }));

  test.each(['merge', 'strategic'] as const)('keeps the stored one: %s', async (type) => {
    const before = spec();
    const { status, body } = await api.send(
      'PATCH',
      `${pods}/patched`,
      { metadata: { labels: { [type]: '1' } } },
      { type },
    );
    expect([status, body.metadata.generation]).toEqual([200, 1]);
    expect(spec()).toBe(before);
    const phase = { status: { phase: 'Running', message: type } };
    expect((await api.send('PATCH', `${pods}/patched/status`, phase, { type })).body.status.message).toBe(type);
    expect(spec()).toBe(before);
  });

  test.each(['merge', 'strategic'] as const)('and one that does not is checked: %s', async (type) => {
    const wrong = { metadata: { labels: { wrong: '1' } }, spec: { nodeName: 'n' } };
    expect((await api.send('PATCH', `${pods}/patched`, wrong, { type })).status).toBe(422);
  });
});

describe('the logs of a pod without a node', () => {
  beforeAll(() => post('waits', {}));
  test('are empty', async () => {
    expect(await api.send('GET', `${pods}/waits/log`)).toMatchObject({ status: 204, body: '' });
  });

  test.each([
    ['tailLines=-1', 422, /tailLines: Invalid value: -1/],
    ['limitBytes=0', 422, /limitBytes: Invalid value: 0: must be greater than 0/],
    ['sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z', 422, /at most one of `sinceTime` or `sinceSeconds`/],
    ['container=none', 400, /^container none is not valid for pod waits$/],
  ])('are refused for %s', async (query, code, message) => {
    const { status, body } = await api.send('GET', `${pods}/waits/log?${query}`);
    expect(status).toBe(code);
    expect(body.message).toMatch(message);
  });

  test('has nowhere to run a command', async () => {
    const { body } = await api.send('GET', `${pods}/waits/exec?command=x`);
    expect(body.message).toBe('pod waits does not have a host assigned');
  });
});

test('a mirror pod names its node and no account', async () => {
  const annotations = { 'kubernetes.io/config.mirror': 'x' };
  expect((await post('mirror', {}, { annotations })).body.message).toMatch(/must set spec.nodeName/);
  const { status, body } = await post('mirror', { nodeName: 'n', serviceAccountName: 'default' }, { annotations });
  expect(status).toBe(403);
  expect(body.message).toMatch(/a mirror pod may not reference service accounts$/);
});

describe('a binding', () => {
  test('names the pod of its path and its uid', async () => {
    await post('bound', {});
    const bind = (metadata: object) =>
      api.send('POST', `${pods}/bound/binding`, { metadata, target: { kind: 'Node', name: 'n' } });
    expect((await bind({ name: 'other' })).status).toBe(400);
    expect((await bind({ name: 'bound', uid: 'not-this-one' })).status).toBe(409);
    const { body } = await api.send('GET', `${pods}/bound`);
    expect((await bind({ name: 'bound', uid: body.metadata.uid })).status).toBe(201);
  });
});

describe('the resources of a pod as a whole', () => {
  const container = (cpu: string) => ({ name: 'c', image: 'i', resources: { requests: { cpu } } });
  test('default to those of its containers, and make its class', async () => {
    const { body } = await post('whole', {
      containers: [container('1')],
      resources: { limits: { cpu: '2', memory: '1Gi' } },
    });
    expect(body.spec.resources.requests).toEqual({ cpu: '1', memory: '1Gi' });
    expect(body.status.qosClass).toBe('Burstable');
  });

  test.each([
    [{ requests: { cpu: '500m' } }, /must be greater than or equal to aggregate container requests of 1$/],
    [{ limits: { 'example.com/x': '1' } }, /supported values: "cpu", "hugepages-", "memory"$/],
  ])('are refused for %j', async (resources, message) => {
    const { status, body } = await post('refused', { containers: [container('1')], resources });
    expect(status).toBe(422);
    expect(body.message).toMatch(message);
  });
});

test('what containers ask for together is told in the form of the first, and sidecars come after', async () => {
  const asking = (memory: string) => ({ image: 'i', resources: { requests: { memory } } });
  const { body } = await post('formed', {
    containers: [{ name: 'c', ...asking('2G') }],
    initContainers: [{ name: 's', restartPolicy: 'Always', ...asking('128Mi') }],
    resources: { requests: { memory: '1M' } },
  });
  expect(body.message).toMatch(/aggregate container requests of 2134217728$/);
});

test.each([
  [{ resources: { claims: [{ name: 'x' }] } }, /claims\[0\]: Not found: "x": must be one of .* which is empty$/],
  [
    { restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] },
    /must specify restartPolicy when restart rules are used$/,
  ],
  [{ restartPolicy: 'Sometimes' }, /supported values: "Always", "Never", "OnFailure"$/],
])('a container is refused for %j', async (change, message) => {
  const { body } = await post('refused', { containers: [{ name: 'c', image: 'i', ...change }] });
  expect(body.message).toMatch(message);
});

test('a pod without containers is refused, whoever asks', async () => {
  const headers = { 'impersonate-user': 'system:node:n', 'impersonate-group': 'system:nodes' };
  const body = {
    metadata: { name: 'none', annotations: { 'kubernetes.io/config.mirror': 'x' } },
    spec: { containers: null },
  };
  expect((await api.send('POST', pods, body)).status).toBe(422);
  expect((await api.send('POST', pods, body, { headers })).status).toBe(403); // The kubelet may not make it at all.
});

test('a binding labels its pod, is bound to its version, and is nobody of whom books are kept', async () => {
  const made = await post('bound-once', {});
  const target = { kind: 'Node', name: 'n' };
  const bind = (metadata: object) =>
    api.send('POST', `${pods}/bound-once/binding`, { metadata: { name: 'bound-once', ...metadata }, target });
  expect((await bind({ resourceVersion: '1' })).body.message).toContain(
    'Precondition failed: ResourceVersion in precondition: 1, ResourceVersion in object meta: ',
  );
  expect((await bind({ labels: { zone: 'a' } })).status).toBe(201);
  const { metadata } = (await api.send('GET', `${pods}/bound-once`)).body;
  expect([metadata.labels, metadata.managedFields]).toEqual([{ zone: 'a' }, made.body.metadata.managedFields]);
});

test('resources of a pod as a whole that say nothing make it one without demands', async () => {
  const demanding = [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }];
  const { body } = await post('silent', { resources: {}, containers: demanding });
  expect(body.status.qosClass).toBe('BestEffort');
});

test('what a limit range gives to containers counts for the pod as a whole', async () => {
  const namespace = await api.namespace();
  const limits = [{ type: 'Container', default: { memory: '64Mi' } }];
  await api.send('POST', `${namespace}/limitranges`, { metadata: { name: 'l' }, spec: { limits } });
  const spec = { containers, resources: { limits: { cpu: '1' } } };
  const { body } = await api.send('POST', `${namespace}/pods`, { metadata: { name: 'p' }, spec });
  expect(body.spec.resources.requests).toEqual({ cpu: '1', memory: '64Mi' });
});

test('a pod whose phase was taken away has none', async () => {
  await post('phaseless', {});
  await api.send('PATCH', `${pods}/phaseless/status`, { status: { phase: '' } }, merge);
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${pods}/phaseless`, undefined, { accept });
  expect(body.rows[0].cells[2]).toBe('');
});
