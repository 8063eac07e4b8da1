// Whose the fields of an object are that is written in several versions.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const apply = (path: string, manager: string, body: object, force = false) =>
  api.send('PATCH', `${path}?fieldManager=${manager}&force=${force}`, body, { type: 'apply' });

describe('an autoscaler applied in two versions', () => {
  const path = (version: string, name: string) =>
    `${core.replace('/api/v1', `/apis/autoscaling/${version}`)}/horizontalpodautoscalers/${name}`;
  const target = { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' };
  const body = (version: string, name: string, spec: object) => ({
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: { scaleTargetRef: target, maxReplicas: 3, ...spec },
  });
  const cpu = (averageUtilization: number) => ({
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }],
  });

  test('is contended for in the version of each of its owners', async () => {
    await apply(path('v1', 'a'), 'one', body('v1', 'a', { targetCPUUtilizationPercentage: 50 }));
    const second = await apply(path('v2', 'a'), 'two', body('v2', 'a', cpu(60)));
    expect(second.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "one": .spec.targetCPUUtilizationPercentage',
    );
    const forced = await apply(path('v2', 'a'), 'two', body('v2', 'a', cpu(60)), true);
    const [one] = forced.body.metadata.managedFields;
    expect(one.fieldsV1['f:spec']['f:targetCPUUtilizationPercentage']).toBeUndefined();
    const back = await apply(path('v1', 'a'), 'one', body('v1', 'a', { targetCPUUtilizationPercentage: 50 }));
    expect(back.body.message).toBe('Apply failed with 1 conflict: conflict with "two": .spec.metrics');
  });

  test('keeps what one gives up and another owns in the other version', async () => {
    await apply(path('v1', 'b'), 'one', body('v1', 'b', { targetCPUUtilizationPercentage: 60 }));
    await apply(path('v2', 'b'), 'two', body('v2', 'b', cpu(60)));
    const { body: left } = await apply(path('v1', 'b'), 'one', body('v1', 'b', {}));
    expect(left.spec.targetCPUUtilizationPercentage).toBe(60);
  });

  test('keeps the metrics that v1 does not know when its status is written in v1', async () => {
    const memory = { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } };
    const spec = { metrics: [{ type: 'Resource', resource: memory }] };
    await apply(path('v2', 'c'), 'two', body('v2', 'c', spec));
    const status = { currentReplicas: 1, desiredReplicas: 2 };
    await api.send('PUT', `${path('v1', 'c')}/status`, { ...body('v1', 'c', {}), status });
    const { body: after } = await api.send('GET', path('v2', 'c'));
    expect(after).toMatchObject({ spec, status });
  });
});

test('owners in a group or a version that nobody serves are forgotten', async () => {
  const entry = { operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:k': {} } } };
  const managedFields = ['v1', 'v2', 'apps/v1'].map((apiVersion) => ({ ...entry, manager: apiVersion, apiVersion }));
  await api.send('POST', `${core}/configmaps`, { metadata: { name: 'forgotten' }, data: { k: 'v' } });
  const { body } = await api.send(
    'PATCH',
    `${core}/configmaps/forgotten`,
    { metadata: { managedFields } },
    { type: 'merge' },
  );
  expect(body.metadata.managedFields).toEqual([{ ...managedFields[0] }]);
});

test('an owner in a version that does not know a field stands in the way of it', async () => {
  const group = 'owners.example.com';
  const version = (name: string, field: string, storage: boolean) => ({
    name,
    storage,
    served: true,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          spec: { type: 'object', properties: { both: { type: 'integer' }, [field]: { type: 'string' } } },
        },
      },
    },
  });
  const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await api.send('POST', definition, {
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: [version('v1', 'old', true), version('v2', 'new', false)],
    },
  });
  const path = (name: string) => core.replace('/api/v1', `/apis/${group}/${name}`);
  await api.until(
    () => api.send('GET', `${path('v2')}/things`),
    ({ status }) => status === 200,
  );
  const thing = (name: string, spec: object) => ({
    apiVersion: `${group}/${name}`,
    kind: 'Thing',
    metadata: { name: 'a' },
    spec,
  });
  await apply(`${path('v1')}/things/a`, 'one', thing('v1', { both: 1 }));
  const unfit = await apply(`${path('v2')}/things/a`, 'two', thing('v2', { new: 'x' }));
  expect(unfit.body).toMatchObject({
    code: 500,
    message: 'failed to convert new object: .spec.new: field not declared in schema',
  });
  const taken = await apply(`${path('v2')}/things/a`, 'two', thing('v2', { both: 2 }));
  expect(taken.body.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.both');
});
