import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
const apps = (plural: string) => `${namespace.replace('/api/v1', '/apis/apps/v1')}/${plural}`;
const labels = { app: 'x' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'registry.example/c:1' }] } };
const selector = { matchLabels: labels };

const causesOf = ({ body }: Answer): string[] =>
  (body.details.causes as { field: string; message: string }[]).map(({ field, message }) => `${field}: ${message}`);

beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a StatefulSet', () => {
  const post = (name: string, spec: object) =>
    api.send('POST', apps('statefulsets'), {
      metadata: { name },
      spec: { selector, template, serviceName: 's', ...spec },
    });
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };

  test('mounts the claims that it makes', async () => {
    const mounts = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    const withMount = { ...template, spec: { containers: [{ ...template.spec.containers[0], ...mounts }] } };
    expect((await post('mounts', { template: withMount, volumeClaimTemplates: [claim] })).status).toBe(201);
    expect(causesOf(await post('mounts-none', { template: withMount }))).toEqual([
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ]);
  });

  test('changes replicas and template, and not its claims', async () => {
    await post('keeps', { volumeClaimTemplates: [claim] });
    const patch = (spec: object) => api.send('PATCH', `${apps('statefulsets')}/keeps`, { spec }, { type: 'merge' });
    const changed = await patch({ replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } });
    expect(changed.body.metadata.generation).toBe(2);
    const refused = await patch({ volumeClaimTemplates: null });
    expect(causesOf(refused)).toEqual([
      expect.stringMatching(/^spec: Forbidden: updates to statefulset spec for fields/),
    ]);
  });

  test('is scaled', async () => {
    await post('scaled', {});
    const body = { metadata: { name: 'scaled' }, spec: { replicas: 4 } };
    const scale = await api.send('PUT', `${apps('statefulsets')}/scaled/scale`, body);
    expect(scale.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { selector: 'app=x' } });
    expect((await api.send('GET', `${apps('statefulsets')}/scaled`)).body.spec.replicas).toBe(4);
  });

  test('says no more of its pods than it has', async () => {
    await post('counts', {});
    const status = { replicas: 1, readyReplicas: 2, availableReplicas: 3 };
    const answer = await api.send('PATCH', `${apps('statefulsets')}/counts/status`, { status }, { type: 'merge' });
    expect(causesOf(answer)).toEqual([
      'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas',
    ]);
  });
});

describe('a ControllerRevision', () => {
  const post = (body: object) =>
    api.send('POST', apps('controllerrevisions'), { metadata: { name: 'r' }, revision: 1, ...body });

  test('has data, which never change', async () => {
    expect(causesOf(await post({}))).toEqual(['data: Required value: data is mandatory']);
    expect((await post({ data: { a: 1 } })).body.data).toEqual({ a: 1 });
    const patch = (body: object) => api.send('PATCH', `${apps('controllerrevisions')}/r`, body, { type: 'merge' });
    expect((await patch({ revision: 2 })).body.revision).toBe(2);
    expect(causesOf(await patch({ data: { a: 2 } }))[0]).toMatch(/^data: Invalid value: .*: field is immutable$/);
  });
});

describe('a ReplicationController', () => {
  const path = () => `${namespace}/replicationcontrollers`;

  test('selects by the labels of its template', async () => {
    const { body } = await api.send('POST', path(), { metadata: { name: 'a' }, spec: { template } });
    expect(body.spec).toMatchObject({ replicas: 1, selector: labels });
    expect(body.metadata.labels).toEqual(labels);
  });

  test('is found by its replicas', async () => {
    await api.send('PATCH', `${path()}/a/status`, { status: { replicas: 2 } }, { type: 'merge' });
    const find = async (count: number) =>
      (await api.send('GET', `${path()}?fieldSelector=status.replicas=${count}`)).body.items.length;
    expect([await find(2), await find(1)]).toEqual([1, 0]);
  });
});

describe('a HorizontalPodAutoscaler', () => {
  const path = (version: string) =>
    `${namespace.replace('/api/v1', `/apis/autoscaling/${version}`)}/horizontalpodautoscalers`;
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' };

  test('of v1 is one of v2 with a target of the processors', async () => {
    const spec = { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 50 };
    await api.send('POST', path('v1'), { metadata: { name: 'a' }, spec });
    const { body } = await api.send('GET', `${path('v2')}/a`);
    expect(body.spec).toMatchObject({
      minReplicas: 1,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    });
  });

  test('keeps what v1 cannot say over a change by v1', async () => {
    const memory = {
      type: 'Resource',
      resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
    };
    const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
    const spec = { scaleTargetRef, maxReplicas: 3, metrics: [memory], behavior };
    const { body: made } = await api.send('POST', path('v2'), { metadata: { name: 'b' }, spec });
    await api.send('PATCH', `${path('v1')}/b`, { spec: { maxReplicas: 9 } }, { type: 'merge' });
    const { body } = await api.send('GET', `${path('v2')}/b`);
    expect(body.spec).toEqual({ ...made.spec, maxReplicas: 9 });
  });

  test('has at least one policy for each direction that it speaks of', async () => {
    const spec = { scaleTargetRef, maxReplicas: 3, behavior: { scaleUp: { policies: [] } } };
    expect(causesOf(await api.send('POST', path('v2'), { metadata: { name: 'c' }, spec }))).toEqual([
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
    ]);
  });
});

test('a ReplicationController that a write of its status leaves without labels has those of its template', async () => {
  const controllers = `${await api.namespace()}/replicationcontrollers`;
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await api.send('POST', controllers, { metadata: { name: 'r' }, spec: { replicas: 0, template } });
  const { body } = await api.send('PUT', `${controllers}/r/status`, { metadata: { name: 'r' } });
  expect(body.metadata.labels).toEqual({ app: 'x' });
});

test('the metadata of a scale is looked at, and not written', async () => {
  const path = apps('deployments');
  await api.send('POST', path, { metadata: { name: 'scaled' }, spec: { replicas: 0, selector, template } });
  const scale = async (metadata: object, spec = {}) =>
    api.send('PATCH', `${path}/scaled/scale`, { metadata, spec }, { type: 'merge' });
  const wrong = await scale({ labels: { 'a b': 'c' }, finalizers: ['x'], uid: 'y' }, { replicas: -1 });
  expect(wrong.body.details).toMatchObject({ group: 'autoscaling', kind: 'Scale' });
  expect(wrong.body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
    'metadata.labels',
    'metadata.finalizers[0]',
    'spec.replicas',
  ]);
  expect((await scale({ labels: { a: 'b' } })).body.metadata.labels).toBeUndefined();
});
