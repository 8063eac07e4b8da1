import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const container = (resources = {}) => ({ name: 'c', image: 'registry.example/c:1', resources });
const pod = (name: string, resources = {}, spec = {}) => ({
  metadata: { name },
  spec: { schedulerName: 'none', containers: [container(resources)], ...spec },
});

/** A quota whose usage was counted: nothing. */
async function quota(
  namespace: string,
  spec: { hard: Record<string, string>; [more: string]: unknown },
): Promise<void> {
  await api.send('POST', `${namespace}/resourcequotas`, { metadata: { name: 'q' }, spec });
  const used = Object.fromEntries(Object.keys(spec.hard).map((name) => [name, '0']));
  const status = { hard: spec.hard, used };
  await api.send('PATCH', `${namespace}/resourcequotas/q/status`, { status }, { type: 'merge' });
}

const used = async (namespace: string) =>
  (await api.send('GET', `${namespace}/resourcequotas/q`)).body.status.used as Record<string, string>;

describe('a quota', () => {
  test('is not exceeded by twenty pods that come at once', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { pods: '7', 'requests.cpu': '1' } });
    const requests = { cpu: '100m' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => api.send('POST', `${namespace}/pods`, pod(`p${index}`, { requests }))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
    expect(await used(namespace)).toEqual({ pods: '7', 'requests.cpu': '700m' });
    expect(answers.find(({ status }) => status === 403)?.body.message).toMatch(
      /is forbidden: exceeded quota: q, requested: pods=1, used: pods=7, limited: pods=7$/,
    );
  });

  test('counts what a pod takes while it starts, and its sidecars all the time', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { 'requests.memory': '1Gi' } });
    const memory = (amount: string) => ({ requests: { memory: amount } });
    const initContainers = [
      { ...container(memory('100Mi')), name: 'sidecar', restartPolicy: 'Always' },
      { ...container(memory('500Mi')), name: 'first' },
    ];
    await api.send('POST', `${namespace}/pods`, pod('p', memory('200Mi'), { initContainers }));
    expect(await used(namespace)).toEqual({ 'requests.memory': '600Mi' });
  });

  test('counts objects of any kind by `count/`', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { 'count/deployments.apps': '0', configmaps: '1' } });
    const labels = { a: 'b' };
    const template = { metadata: { labels }, spec: { containers: [container()] } };
    const path = namespace.replace('/api/v1', '/apis/apps/v1');
    const spec = { selector: { matchLabels: labels }, template };
    const refused = await api.send('POST', `${path}/deployments`, { metadata: { name: 'd' }, spec });
    expect(refused.body.message).toBe(
      'deployments.apps "d" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0',
    );
    expect((await api.send('POST', `${namespace}/configmaps`, { metadata: { name: 'a' } })).status).toBe(201);
    expect((await api.send('POST', `${namespace}/configmaps`, { metadata: { name: 'b' } })).status).toBe(403);
  });

  test('of a priority class is of no other pods', async () => {
    const namespace = await api.namespace();
    await api.send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'high' }, value: 5 });
    const scope = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] };
    await quota(namespace, { hard: { pods: '0' }, scopeSelector: { matchExpressions: [scope] } });
    expect((await api.send('POST', `${namespace}/pods`, pod('low'))).status).toBe(201);
    const high = await api.send('POST', `${namespace}/pods`, pod('high', {}, { priorityClassName: 'high' }));
    expect(high.status).toBe(403);
  });

  test('has what the server counted booked to the server', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { configmaps: '3', pods: '1' } });
    await api.send('POST', `${namespace}/configmaps`, { metadata: { name: 'a' } });
    const { body } = await api.send('GET', `${namespace}/resourcequotas/q`);
    const entries = body.metadata.managedFields as { manager: string; subresource?: string; fieldsV1: object }[];
    expect(entries.find(({ manager }) => manager === 'kube-apiserver')).toMatchObject({
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:used': { 'f:configmaps': {} } } },
    });
  });

  test('is charged nothing by a dry run, and nothing by what is refused later', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { secrets: '5' } });
    await api.send('POST', `${namespace}/secrets?dryRun=All`, { metadata: { name: 'a' } });
    await api.send('POST', `${namespace}/secrets`, { metadata: { name: 'a' } });
    await api.send('POST', `${namespace}/secrets`, { metadata: { name: 'a' } });
    expect(await used(namespace)).toEqual({ secrets: '1' });
  });

  test('is charged for what an update adds', async () => {
    const namespace = await api.namespace();
    await quota(namespace, { hard: { 'services.nodeports': '2' } });
    const ports = [{ port: 80 }];
    const service = (type: string) => ({ metadata: { name: 's' }, spec: { type, ports } });
    await api.send('POST', `${namespace}/services`, service('ClusterIP'));
    await api.send('PATCH', `${namespace}/services/s`, service('NodePort'), { type: 'merge' });
    expect(await used(namespace)).toEqual({ 'services.nodeports': '1' });
  });
});

describe('a limit range', () => {
  const limits = (namespace: string, item: object) =>
    api.send('POST', `${namespace}/limitranges`, { metadata: { name: 'l' }, spec: { limits: [item] } });

  test('gives its defaults to containers that say nothing, and says so', async () => {
    const namespace = await api.namespace();
    await limits(namespace, { type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } });
    const { body } = await api.send('POST', `${namespace}/pods`, pod('p'));
    expect(body.spec.containers[0].resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '100m' } });
    expect(body.metadata.annotations['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
    );
    expect(body.status.qosClass).toBe('Burstable');
  });

  test.each([
    [{ min: { cpu: '1' } }, { requests: { cpu: '500m' } }, 'minimum cpu usage per Pod is 1, but request is 500m'],
    [{ max: { memory: '1Gi' } }, {}, 'maximum memory usage per Pod is 1Gi.  No limit is specified'],
    [
      { max: { memory: '1Gi' } },
      { limits: { memory: '2Gi' } },
      'maximum memory usage per Pod is 1Gi, but limit is 2Gi',
    ],
    [
      { maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '1' }, limits: { cpu: '3' } },
      'cpu max limit to request ratio per Pod is 2, but provided ratio is 3.000000',
    ],
  ])('of pods with %j refuses one with %j', async (bounds, resources, why) => {
    const namespace = await api.namespace();
    await limits(namespace, { type: 'Pod', ...bounds });
    const { body } = await api.send('POST', `${namespace}/pods`, pod('p', resources));
    expect(body.message).toBe(`pods "p" is forbidden: ${why}`);
  });

  test('bounds pods that change their resources too', async () => {
    const namespace = await api.namespace();
    await limits(namespace, { type: 'Container', max: { cpu: '2' }, defaultRequest: { cpu: '1' } });
    await api.send('POST', `${namespace}/pods`, pod('p', { requests: { cpu: '1' }, limits: { cpu: '2' } }));
    const resources = { requests: { cpu: '1' }, limits: { cpu: '3' } };
    const spec = { containers: [{ name: 'c', resources }] };
    const { body } = await api.send('PATCH', `${namespace}/pods/p/resize`, { spec }, { type: 'strategic' });
    expect(body.message).toBe('pods "p" is forbidden: maximum cpu usage per Container is 2, but limit is 3');
  });

  test('without amounts has no defaults', async () => {
    const { body } = await limits(await api.namespace(), { type: 'Container', maxLimitRequestRatio: { cpu: '2' } });
    expect(body.spec.limits).toEqual([{ type: 'Container', maxLimitRequestRatio: { cpu: '2' } }]);
  });
});

test('what a quota wants to know is asked before another one counts', async () => {
  const namespace = await api.namespace();
  for (const [name, spec] of [
    ['a', { hard: { pods: '1' }, scopes: ['BestEffort'] }],
    ['b', { hard: { 'requests.cpu': '1' } }],
  ] as const) {
    await api.send('POST', `${namespace}/resourcequotas`, { metadata: { name }, spec });
    const counted = Object.fromEntries(Object.keys(spec.hard).map((resource) => [resource, '1']));
    const status = { hard: spec.hard, used: counted };
    await api.send('PATCH', `${namespace}/resourcequotas/${name}/status`, { status }, { type: 'merge' });
  }
  const { body } = await api.send('POST', `${namespace}/pods`, pod('p'));
  expect(body.message).toBe('pods "p" is forbidden: failed quota: b: must specify requests.cpu for: c');
});
