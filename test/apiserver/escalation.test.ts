import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const GROUP = 'rbac.authorization.k8s.io';
const CLUSTER = `/apis/${GROUP}/v1`;

let api: TestApi;
let roles: string;
let bindings: string;
const merge = { type: 'merge' } as const;

const as = (user: string, call = {}) => ({ ...call, headers: { 'impersonate-user': user } });
const asMallory = (method: string, path: string, body?: object, call = {}): Promise<Answer> =>
  api.send(method, path, body, as('mallory', call));
const rule = (resource: string, ...verbs: string[]) => ({ apiGroups: [''], resources: [resource], verbs });
const named = (name: string, rules: object[]) => ({ metadata: { name }, rules });
const refers = (kind: string, name: string) => ({ roleRef: { apiGroup: GROUP, kind, name } });

beforeAll(async () => {
  api = await testApi();
  const base = (await api.namespace()).replace('/api/v1', CLUSTER);
  roles = `${base}/roles`;
  bindings = `${base}/rolebindings`;
  const verbs = ['get', 'list', 'create', 'update', 'patch', 'delete'];
  const resources = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'];
  const writer = { apiGroups: [GROUP], resources, verbs };
  await api.send('POST', `${CLUSTER}/clusterroles`, named('writer', [writer, rule('configmaps', 'get')]));
  const subjects = [{ kind: 'User', name: 'mallory' }];
  await api.send('POST', `${CLUSTER}/clusterrolebindings`, {
    metadata: { name: 'mallory' },
    ...refers('ClusterRole', 'writer'),
    subjects,
  });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a user who may write roles', () => {
  test('gives away what the user holds', async () => {
    const { status } = await asMallory('POST', roles, named('held', [rule('configmaps', 'get')]));
    expect(status).toBe(201);
  });

  test('gives away nothing else, and is told what is missing', async () => {
    const { status, body } = await asMallory('POST', roles, named('more', [rule('secrets', 'get', 'list')]));
    expect(status).toBe(403);
    expect(body.message).toBe(
      `roles.${GROUP} "more" is forbidden: user "mallory" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`,
    );
    expect((await api.send('GET', `${roles}/more`)).status).toBe(404);
  });

  test('hears that a rule without verbs is none', async () => {
    const { body } = await asMallory(
      'POST',
      roles,
      named('verbless', [{ apiGroups: [''], resources: ['pods'], verbs: null }]),
    );
    expect(body.details.causes).toMatchObject([{ field: 'rules[0].verbs' }]);
  });

  test.each([
    ['POST', 'clusterroles', named('wide', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }])],
    ['POST', 'clusterroles', named('urls', [{ nonResourceURLs: ['*'], verbs: ['get'] }])],
    ['POST', 'clusterroles', { metadata: { name: 'sum' }, aggregationRule: { clusterRoleSelectors: [{}] } }],
    ['POST', 'clusterrolebindings', { metadata: { name: 'root' }, ...refers('ClusterRole', 'cluster-admin') }],
    ['PUT', 'clusterroles/writer', named('writer', [rule('pods', 'create')])],
  ])('gains nothing by %s %s %j', async (method, path, body) => {
    expect((await asMallory(method, `${CLUSTER}/${path}`, body)).status).toBe(403);
  });

  test.each(['merge', 'apply', 'jsonpatch'] as const)('gains nothing by a %s patch', async (type) => {
    await asMallory('POST', roles, named(`patched-${type}`, []));
    const rules = [rule('secrets', 'get')];
    const bodies = {
      merge: { rules },
      apply: { apiVersion: `${GROUP}/v1`, kind: 'Role', rules },
      jsonpatch: [{ op: 'add', path: '/rules', value: rules }],
    };
    const path = `${roles}/patched-${type}?fieldManager=m${type === 'apply' ? '&force=true' : ''}`;
    expect((await asMallory('PATCH', path, bodies[type], { type })).status).toBe(403);
  });

  test('changes what is not a right on a role that holds more', async () => {
    await api.send('POST', roles, named('strong', [rule('secrets', 'get')]));
    const label = { metadata: { labels: { a: 'b' } } };
    expect((await asMallory('PATCH', `${roles}/strong`, label, merge)).status).toBe(403);
    const owner = { metadata: { finalizers: ['example.com/x'] } };
    expect((await asMallory('PATCH', `${roles}/strong`, owner, merge)).status).toBe(200);
  });

  test('is told of a role that is not there', async () => {
    const { status, body } = await asMallory('POST', bindings, { metadata: { name: 'x' }, ...refers('Role', 'nope') });
    expect(status).toBe(404);
    expect(body.message).toBe(`rolebindings.${GROUP} "nope" not found`);
  });
});

test('who may escalate or bind does so', async () => {
  const verbs = ['create', 'escalate', 'bind'];
  const all = { apiGroups: [GROUP], resources: ['roles', 'rolebindings', 'clusterroles'], verbs };
  await api.send('POST', roles, named('trusted', [all]));
  const subjects = [{ kind: 'User', name: 'alice' }];
  await api.send('POST', bindings, { metadata: { name: 'alice' }, ...refers('Role', 'trusted'), subjects });
  const role = named('secrets', [rule('secrets', 'get')]);
  expect((await api.send('POST', roles, role, as('alice'))).status).toBe(201);
  const binding = { metadata: { name: 'view' }, ...refers('ClusterRole', 'view') };
  expect((await api.send('POST', bindings, binding, as('alice'))).status).toBe(201);
});
