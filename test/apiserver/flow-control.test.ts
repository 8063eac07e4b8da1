import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const FLOW = '/apis/flowcontrol.apiserver.k8s.io/v1';
const SCHEMAS = `${FLOW}/flowschemas`;
const LEVELS = `${FLOW}/prioritylevelconfigurations`;

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const fieldsOf = ({ body }: Answer): string[] => body.details.causes.map(({ field }: { field: string }) => field);
const uidOf = async (path: string): Promise<string> => (await api.send('GET', path)).body.metadata.uid;
const flowOf = async (path: string, user?: string, groups: readonly string[] = []) => {
  const headers = user
    ? { 'impersonate-user': user, ...(groups.length > 0 ? { 'impersonate-group': groups.join(',') } : {}) }
    : {};
  const answer = await api.send('GET', path, undefined, { headers });
  return [answer.headers['x-kubernetes-pf-flowschema-uid'], answer.headers['x-kubernetes-pf-prioritylevel-uid']];
};

describe('a fresh server', () => {
  test('has the schemas and levels of upstream, and each schema has found its level', async () => {
    const { body } = await api.send('GET', SCHEMAS);
    expect(body.items).toHaveLength(11);
    for (const { spec, status } of body.items) {
      expect(status.conditions).toMatchObject([{ type: 'Dangling', status: 'False', reason: 'Found' }]);
      expect((await api.send('GET', `${LEVELS}/${spec.priorityLevelConfiguration.name}`)).status).toBe(200);
    }
  });

  test.each([
    ['/api/v1/pods', undefined, [], 'exempt', 'exempt'],
    ['/api/v1/nodes/n', 'system:node:n', ['system:nodes'], 'system-node-high', 'node-high'],
    ['/api/v1/namespaces/d/pods', 'system:kube-scheduler', [], 'kube-scheduler', 'workload-high'],
    [
      '/api/v1/namespaces/d/pods',
      'system:serviceaccount:d:default',
      ['system:serviceaccounts'],
      'service-accounts',
      'workload-low',
    ],
    ['/api/v1/namespaces/d/pods', 'somebody', ['system:authenticated'], 'global-default', 'global-default'],
    ['/healthz', 'somebody', ['system:authenticated'], 'probes', 'exempt'],
  ])('GET %s as %s of %j flows by %s to %s', async (path, user, groups, schema, level) => {
    expect(await flowOf(path, user, groups)).toEqual([
      await uidOf(`${SCHEMAS}/${schema}`),
      await uidOf(`${LEVELS}/${level}`),
    ]);
  });
});

test('a new schema takes the requests that it is for, and gives them back when it is gone', async () => {
  const rules = [
    {
      subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'n', name: '*' } }],
      resourceRules: [{ verbs: ['list'], apiGroups: [''], resources: ['pods'], namespaces: ['n'] }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/version/*'] }],
    },
  ];
  const spec = { priorityLevelConfiguration: { name: 'workload-high' }, matchingPrecedence: 2, rules };
  const { body } = await api.send('POST', SCHEMAS, { metadata: { name: 'mine' }, spec });
  const user = 'system:serviceaccount:n:x';
  const schemaOf = async (path: string) => (await flowOf(path, user, ['system:authenticated']))[0];
  expect(await schemaOf('/api/v1/namespaces/n/pods')).toBe(body.metadata.uid);
  expect(await schemaOf('/api/v1/namespaces/n/pods/p')).not.toBe(body.metadata.uid);
  expect(await schemaOf('/api/v1/pods')).not.toBe(body.metadata.uid);
  expect(await schemaOf('/version/x')).toBe(body.metadata.uid);
  await api.send('DELETE', `${SCHEMAS}/mine`);
  expect(await schemaOf('/api/v1/namespaces/n/pods')).not.toBe(body.metadata.uid);
});

test('of `exempt` only what it lends may change, of `catch-all` nothing', async () => {
  const patch = (path: string, spec: object) => api.send('PATCH', path, { spec }, { type: 'merge' });
  expect((await patch(`${LEVELS}/exempt`, { exempt: { lendablePercent: 5 } })).status).toBe(200);
  expect(fieldsOf(await patch(`${LEVELS}/catch-all`, { limited: { lendablePercent: 5 } }))).toEqual(['spec']);
  expect(fieldsOf(await patch(`${SCHEMAS}/catch-all`, { matchingPrecedence: 5 }))).toEqual(['spec']);
});

test.each([
  [{ type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } }, undefined],
  [{ type: 'Limited', limited: { limitResponse: { type: 'Wait' } } }, ['spec.limited.limitResponse.type']],
  [
    { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues: 1000, handSize: 7 } } } },
    ['spec.limited.limitResponse.queuing.handSize'],
  ],
  [{ type: 'Exempt' }, ['spec.type']],
])('a level of %j has wrong fields: %j', async (spec, fields) => {
  const answer = await api.send('POST', `${LEVELS}?dryRun=All`, { metadata: { name: 'a' }, spec });
  if (fields) expect(fieldsOf(answer)).toEqual(fields);
  else
    expect(answer.body.spec.limited).toMatchObject({
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
    });
});

describe('an API service', () => {
  const path = '/apis/apiregistration.k8s.io/v1/apiservices';
  const post = (name: string, spec: object) => api.send('POST', `${path}?dryRun=All`, { metadata: { name }, spec });
  const priorities = { groupPriorityMinimum: 100, versionPriority: 10 };

  test('is there for each group version of the server, and available', async () => {
    const { body } = await api.send('GET', '/apis');
    for (const { name, versions } of body.groups)
      for (const { version } of versions) {
        if (name === 'apiregistration.k8s.io') continue;
        const answer = await api.send('GET', `${path}/${version}.${name}`);
        expect(answer.body.status.conditions, `${version}.${name}`).toMatchObject([
          { reason: 'Local', status: 'True' },
        ]);
      }
  });

  test('of another server makes its paths unavailable while it is there, to whoever may ask', async () => {
    const spec = { group: 'far.example', version: 'v1', ...priorities, service: { namespace: 'default', name: 's' } };
    const read = async (paths = ['/apis/far.example/v1', '/apis/far.example/v1/things']) =>
      Promise.all(paths.map(async (at) => [(await api.send('GET', at)).status, (await api.send('GET', at)).body]));
    await api.send('POST', path, { metadata: { name: 'v1.far.example' }, spec });
    expect(await read()).toEqual([
      [503, 'service unavailable\n'],
      [503, 'service unavailable\n'],
    ]);
    const headers = { 'impersonate-user': 'somebody' };
    expect((await api.send('GET', '/apis/far.example/v1/things', undefined, { headers })).status).toBe(403);
    await api.send('DELETE', `${path}/v1.far.example`);
    expect((await read()).map(([status]) => status)).toEqual([404, 404]);
  });

  test.each([
    ['v1.b.example', { group: 'a.example', version: 'v1', ...priorities }, ['metadata.name']],
    ['v2.', { version: 'v2', ...priorities }, ['spec.group']],
    ['v1.a.example', { group: 'a.example', version: 'v1' }, ['spec.groupPriorityMinimum', 'spec.versionPriority']],
    [
      'v1.a.example',
      { group: 'a.example', version: 'v1', ...priorities, caBundle: 'eA==', insecureSkipTLSVerify: true },
      ['spec.caBundle', 'spec.insecureSkipTLSVerify'],
    ],
    [
      'v1.a.example',
      { group: 'a.example', version: 'v1', ...priorities, service: { port: 99999 } },
      ['spec.service.namespace', 'spec.service.name', 'spec.service.port'],
    ],
  ])('%s of %j is refused', async (name, spec, fields) => {
    expect(fieldsOf(await post(name, spec))).toEqual(fields);
  });
});

test('a FlowSchema says whether its priority level is there, whichever came first', async () => {
  const group = '/apis/flowcontrol.apiserver.k8s.io/v1';
  const spec = {
    priorityLevelConfiguration: { name: 'late' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'jane' } }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  };
  await api.send('POST', `${group}/flowschemas`, { metadata: { name: 'mine' }, spec });
  const read = async () => (await api.send('GET', `${group}/flowschemas/mine`)).body.status.conditions?.[0];
  expect(await api.until(read, Boolean)).toMatchObject({
    type: 'Dangling',
    status: 'True',
    reason: 'NotFound',
    message:
      'This FlowSchema references the PriorityLevelConfiguration object named "late" but there is no such object',
  });
  const level = { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } };
  await api.send('POST', `${group}/prioritylevelconfigurations`, { metadata: { name: 'late' }, spec: level });
  expect(await api.until(read, (condition) => condition.status === 'False')).toMatchObject({
    reason: 'Found',
    message: 'This FlowSchema references the PriorityLevelConfiguration object named "late" and it exists',
  });
  await api.send('DELETE', `${group}/prioritylevelconfigurations/late`);
  await api.until(read, (condition) => condition.status === 'True');
});
