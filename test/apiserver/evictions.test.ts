import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const labels = { app: 'x' };
const READY = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

async function pods(names: readonly string[], status: object = READY): Promise<string> {
  const namespace = await api.namespace();
  for (const name of names) {
    const spec = {
      schedulerName: 'none',
      containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }],
    };
    await api.send('POST', `${namespace}/pods`, { metadata: { name, labels }, spec });
    await api.send('PATCH', `${namespace}/pods/${name}/status`, { status }, { type: 'merge' });
  }
  return namespace;
}

const budgets = (namespace: string) => `${namespace.replace('/api/v1', '/apis/policy/v1')}/poddisruptionbudgets`;

async function budget(namespace: string, status: object, spec: object = {}): Promise<void> {
  const selector = { matchLabels: labels };
  await api.send('POST', budgets(namespace), { metadata: { name: 'b' }, spec: { minAvailable: 1, selector, ...spec } });
  const counted = { observedGeneration: 1, expectedPods: 2, desiredHealthy: 1, ...status };
  await api.send('PATCH', `${budgets(namespace)}/b/status`, { status: counted }, { type: 'merge' });
}

const evict = (namespace: string, name: string, deleteOptions?: object) =>
  api.send('POST', `${namespace}/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name },
    ...(deleteOptions ? { deleteOptions } : {}),
  });

describe('a disruption budget', () => {
  test('lets one pod go of many that are evicted at once, and remembers it', async () => {
    const namespace = await pods(['a', 'b', 'c', 'd', 'e']);
    await budget(namespace, { disruptionsAllowed: 1, currentHealthy: 5, desiredHealthy: 4 });
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => evict(namespace, name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429, 429, 429, 429]);
    const { body } = await api.send('GET', `${budgets(namespace)}/b`);
    expect(body.status.disruptionsAllowed).toBe(0);
    expect(Object.keys(body.status.disruptedPods)).toHaveLength(1);
    expect((await api.send('GET', `${namespace}/pods`)).body.items).toHaveLength(4);
  });

  test('that nobody has looked at yet is asked again later', async () => {
    const namespace = await pods(['a']);
    await budget(namespace, { observedGeneration: 0, disruptionsAllowed: 1 });
    const { status, body } = await evict(namespace, 'a');
    expect(status).toBe(429);
    expect(body.details).toEqual({
      causes: [
        { reason: 'DisruptionBudget', message: 'The disruption budget b is still being processed by the server.' },
      ],
      retryAfterSeconds: 10,
    });
  });

  test('says how many healthy pods it needs', async () => {
    const namespace = await pods(['a']);
    await budget(namespace, { disruptionsAllowed: 0, currentHealthy: 1 });
    const { body } = await evict(namespace, 'a');
    expect(body.details.causes[0].message).toBe('The disruption budget b needs 1 healthy pods and has 1 currently');
  });

  test.each([
    ['a pod that has not begun', { phase: 'Pending' }, {}],
    ['a pod that has ended', { phase: 'Succeeded' }, {}],
    [
      'a pod that is not ready, where the policy says so',
      { phase: 'Running' },
      { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    ],
  ])('does not hold %s', async (_what, status, spec) => {
    const namespace = await pods(['a'], status);
    await budget(namespace, { disruptionsAllowed: 0, currentHealthy: 0 }, spec);
    expect((await evict(namespace, 'a')).status).toBe(201);
  });

  test('holds a pod that is not ready while too few are', async () => {
    const namespace = await pods(['a'], { phase: 'Running' });
    await budget(namespace, { disruptionsAllowed: 0, currentHealthy: 0 });
    expect((await evict(namespace, 'a')).status).toBe(429);
  });

  test('is not taken from by a dry run', async () => {
    const namespace = await pods(['a']);
    await budget(namespace, { disruptionsAllowed: 1, currentHealthy: 2 });
    expect((await evict(namespace, 'a', { dryRun: ['All'] })).status).toBe(201);
    expect((await api.send('GET', `${budgets(namespace)}/b`)).body.status.disruptionsAllowed).toBe(1);
    expect((await api.send('GET', `${namespace}/pods/a`)).body.status.conditions).toHaveLength(1);
  });
});

describe('an eviction', () => {
  test('marks a pod that waits for its node', async () => {
    const namespace = await pods(['a']);
    await api.send('PATCH', `${namespace}/pods/a`, { metadata: { finalizers: ['example.com/f'] } }, { type: 'merge' });
    await evict(namespace, 'a');
    const { body } = await api.send('GET', `${namespace}/pods/a`);
    expect(body.metadata.deletionTimestamp).toBeDefined();
    expect(body.status.conditions.at(-1)).toMatchObject({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' });
  });

  test('of a version that is no more is refused, and leaves the pod as it was', async () => {
    const namespace = await pods(['a']);
    const { status } = await evict(namespace, 'a', { preconditions: { resourceVersion: '1' } });
    expect(status).toBe(409);
    expect((await api.send('GET', `${namespace}/pods/a`)).body.status.conditions).toHaveLength(1);
  });
});

describe('a pod', () => {
  test('is resized within its class, and loses no request', async () => {
    const namespace = await pods(['a']);
    const resize = (resources: object) =>
      api.send(
        'PATCH',
        `${namespace}/pods/a/resize`,
        { spec: { containers: [{ name: 'c', resources }] } },
        { type: 'strategic' },
      );
    const { body } = await resize({ requests: { cpu: '2' } });
    expect(body.spec.containers[0].resources.requests.cpu).toBe('2');
    expect(body.metadata.generation).toBe(2);
    expect(
      (await resize({ requests: { cpu: null } })).body.details.causes.map(
        ({ message }: { message: string }) => message,
      ),
    ).toContain('Forbidden: resource requests cannot be removed');
  });

  test('is bound by the older `bindings`, too', async () => {
    const namespace = await pods(['a'], { phase: 'Pending' });
    const target = { kind: 'Node', name: 'n' };
    expect((await api.send('POST', `${namespace}/bindings`, { metadata: { name: 'a' }, target })).status).toBe(201);
    expect((await api.send('GET', `${namespace}/pods/a`)).body.spec.nodeName).toBe('n');
    expect((await api.send('POST', `${namespace}/bindings`, { metadata: { name: 'a' }, target })).status).toBe(409);
  });
});

test('an eviction may be of the version before', async () => {
  const namespace = await pods(['old']);
  const eviction = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'old' } };
  expect((await api.send('POST', `${namespace}/pods/old/eviction`, eviction)).status).toBe(201);
});

describe('the options of an eviction', () => {
  test('are those of a delete', async () => {
    const namespace = await pods(['strict']);
    const { body } = await evict(namespace, 'strict', { dryRun: ['X'] });
    const why = 'dryRun: Unsupported value: ["X"]: supported values: "All"';
    expect(body).toMatchObject({ code: 422, message: `DeleteOptions.meta.k8s.io "" is invalid: ${why}` });
    expect((await api.send('GET', `${namespace}/pods/strict`)).body.status.conditions).toHaveLength(1);
  });

  test('do not say otherwise than the request', async () => {
    const namespace = await pods(['other']);
    const eviction = { metadata: { name: 'other' }, deleteOptions: { dryRun: ['X'] } };
    const { body } = await api.send('POST', `${namespace}/pods/other/eviction?dryRun=All`, eviction);
    expect(body.message).toBe('Non-matching dry-run options in request and content: [All] and [X]');
  });
});

test('a binding without a name binds nothing', async () => {
  const target = { kind: 'Node', name: 'n' };
  const { body } = await api.send('POST', `${await api.namespace()}/bindings`, { target });
  expect(body).toMatchObject({ code: 400, message: 'Name parameter required.' });
});

test('a binding writes what it carries past the checks of a pod', async () => {
  const namespace = await pods(['a'], { phase: 'Pending' });
  const metadata = { name: 'a', labels: { 'a b': 'c' } };
  const { status } = await api.send('POST', `${namespace}/pods/a/binding`, { metadata, target: { name: 'n' } });
  expect(status).toBe(201);
  expect((await api.send('GET', `${namespace}/pods/a`)).body.metadata.labels).toMatchObject(metadata.labels);
});

test('a budget is asked before it is looked at which pod is meant, unless it guards nothing', async () => {
  const namespace = await pods(['a', 'b']);
  await budget(namespace, { disruptionsAllowed: 0, currentHealthy: 1 });
  const another = { preconditions: { uid: 'another' } };
  expect((await evict(namespace, 'a', another)).status).toBe(429);
  await api.send('PATCH', `${namespace}/pods/b/status`, { status: { phase: 'Failed' } }, { type: 'merge' });
  expect((await evict(namespace, 'b', another)).status).toBe(409);
});

test('claims for devices that a resize asks for are not looked at, and who has some is not resized', async () => {
  const namespace = await pods(['a']);
  const requests = { cpu: '2' };
  const resize = (name: string, resources: object) =>
    api.send(
      'PATCH',
      `${namespace}/pods/${name}/resize`,
      { spec: { containers: [{ name: 'c', resources }] } },
      { type: 'strategic' },
    );
  const { body } = await resize('a', { claims: [{ name: 'x' }] });
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'spec.containers[0].resources.claims[0]',
  ]);
  const claims = [{ name: 'r' }];
  const spec = {
    schedulerName: 'none',
    resourceClaims: [{ name: 'r', resourceClaimName: 'c' }],
    containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' }, claims } }],
  };
  await api.send('POST', `${namespace}/pods`, { metadata: { name: 'b' }, spec });
  expect((await resize('b', { requests })).body.message).toContain('only cpu and memory resources are mutable');
});

test('an eviction that does not mean the pod that is there takes from its budget all the same, but when it is tried only', async () => {
  const namespace = await pods(['a']);
  await budget(namespace, { disruptionsAllowed: 5, currentHealthy: 6 });
  const left = async () => (await api.send('GET', `${budgets(namespace)}/b`)).body.status.disruptionsAllowed;
  expect((await evict(namespace, 'a', { preconditions: { uid: 'x' }, dryRun: ['All'] })).status).toBe(409);
  expect(await left()).toBe(5);
  expect((await evict(namespace, 'a', { preconditions: { uid: 'x' } })).status).toBe(409);
  expect(await left()).toBe(4);
  expect((await evict(namespace, 'a', { preconditions: { resourceVersion: '1' } })).status).toBe(409);
  expect(await left()).toBe(3);
  const conditions = async () => (await api.send('GET', `${namespace}/pods/a`)).body.status.conditions;
  expect((await conditions()).map(({ type }: { type: string }) => type)).toEqual(['Ready']);
  expect((await evict(namespace, 'a', { preconditions: { uid: '' } })).status).toBe(409);
  expect((await conditions()).map(({ type }: { type: string }) => type)).toEqual(['Ready', 'DisruptionTarget']);
  expect(await left()).toBe(2);
});

test('an eviction of another pod than an unready one that may go is to be tried again, unless it is bound to a version', async () => {
  const namespace = await pods(['a'], { phase: 'Running' });
  await budget(namespace, { disruptionsAllowed: 1, currentHealthy: 1 });
  const { status, body } = await evict(namespace, 'a', { preconditions: { uid: 'x' } });
  expect([status, body.details.causes[0].message]).toEqual([
    429,
    'The disruption budget b is still being processed by the server.',
  ]);
  expect((await evict(namespace, 'a', { preconditions: { uid: 'x', resourceVersion: '1' } })).status).toBe(409);
  expect((await api.send('GET', `${budgets(namespace)}/b`)).body.status.disruptionsAllowed).toBe(1);
});

test('what would delete a pod that cannot be read evicts none', async () => {
  const namespace = await pods(['unsafe']);
  const field = 'ignoreStoreReadErrorWithClusterBreakingPotential';
  const { body } = await evict(namespace, 'unsafe', { [field]: true, dryRun: ['x'] });
  expect(body.message).toBe(
    `Eviction.policy "unsafe" is invalid: deleteOptions.${field}: Invalid value: true: can not be set for pod eviction, try after removing the option`,
  );
  expect((await evict(namespace, 'unsafe', { [field]: false })).status).toBe(201);
});
