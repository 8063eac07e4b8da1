// Who acts, for whom, and what of it is told.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string>) => api.send('GET', path, undefined, { headers });

describe('impersonation', () => {
  test.each([
    [{ 'impersonate-group': 'g' }, '{Group  g    }'],
    [{ 'impersonate-uid': 'x' }, '{UID  x  authentication.k8s.io/v1  }'],
    [{ 'impersonate-extra-k': 'v' }, '{UserExtra  v  authentication.k8s.io/v1  k}'],
  ])('of nobody is a bad request: %j', async (headers, asked) => {
    const { body } = await get(`${core}/pods`, headers as Record<string, string>);
    expect(body).toMatchObject({ code: 400, message: `requested [${asked}] without impersonating a user` });
  });

  test('of somebody unauthenticated does not authenticate', async () => {
    const headers = { 'impersonate-user': 'u', 'impersonate-group': 'system:unauthenticated' };
    const reviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    expect((await api.send('POST', reviews, {}, { headers })).status).toBe(403);
    expect((await api.send('POST', reviews, {}, { headers: { 'impersonate-user': 'u' } })).status).toBe(201);
  });
});

describe('whoever is impersonated', () => {
  const whoami = async (headers: Record<string, string>) => {
    const { body } = await api.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, { headers });
    return body.status.userInfo;
  };

  test('is a service account only where the name is one', async () => {
    const { groups } = await whoami({ 'impersonate-user': 'system:serviceaccount:Not_one:x' });
    expect(groups).toEqual(['system:authenticated']);
  });

  test('has what else there is to know by a name that nobody can decode', async () => {
    const { extra } = await whoami({ 'impersonate-user': 'u', 'impersonate-extra-%zz': 'v' });
    expect(extra).toEqual({ '%zz': ['v'] });
  });
});

describe('a review of a token', () => {
  const review = async (spec: object) =>
    (await api.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec })).body.status;
  const account = async (spec: object) =>
    (await api.send('POST', `${core}/serviceaccounts/default/token`, { spec })).body.status.token as string;
  const issuer = 'https://kubernetes.default.svc.cluster.local';

  test('says what a token of this cluster lacks', async () => {
    const [own, other] = [await account({}), await account({ audiences: ['x', 'y'] })];
    expect(await review({ token: `${own}x` })).toMatchObject({
      error: '[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]',
    });
    expect(await review({ token: other })).toMatchObject({
      error: `[invalid bearer token, token audiences ["x" "y"] is invalid for the target audiences ["${issuer}"]]`,
    });
    expect(await review({ token: other, audiences: ['y', 'z'] })).toMatchObject({ audiences: ['y'] });
  });

  test('leaves what was sent, where it finds out nothing else', async () => {
    const status = { authenticated: true, user: { username: 'u' }, audiences: ['a'], error: 'e' };
    const post = async (token: string) =>
      (await api.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token }, status })).body.status;
    expect(await post('x')).toEqual({ user: { username: 'u' }, audiences: ['a'], error: 'invalid bearer token' });
    const { user, ...found } = await post(await account({}));
    expect(user.username).toMatch(/^system:serviceaccount:/);
    expect(found).toEqual({ authenticated: true, audiences: [issuer], error: 'e' });
  });

  test('says what a token was bound to and is no more', async () => {
    const pod = { metadata: { name: 'bound' }, spec: { containers: [{ name: 'c', image: 'c' }] } };
    await api.send('POST', `${core}/pods`, pod);
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'bound' };
    const token = await account({ boundObjectRef });
    expect(await review({ token })).toMatchObject({ authenticated: true });
    await api.send('DELETE', `${core}/pods/bound?gracePeriodSeconds=0`);
    expect((await review({ token })).error).toBe('[invalid bearer token, service account token has been invalidated]');
    const { uid } = (await api.send('POST', `${core}/pods`, pod)).body.metadata;
    expect((await review({ token })).error).toMatch(
      new RegExp(`, pod UID \\(${uid}\\) does not match service account pod ref claim \\(.+\\)\\]$`),
    );
  });

  test('takes a token without audiences for one of the API server', async () => {
    const { token } = api.server;
    expect(await review({ token })).toMatchObject({ authenticated: true, audiences: [issuer] });
    expect(await review({ token, audiences: ['x'] })).toEqual({ user: {}, error: 'invalid bearer token' });
  });
});

describe('a review', () => {
  const reviews = '/apis/authorization.k8s.io/v1';

  test('forgets what only the server says of metadata', async () => {
    const metadata = { uid: 'x', selfLink: '/x', creationTimestamp: '2020-01-01T00:00:00Z' };
    const spec = { user: 'u', nonResourceAttributes: { path: '/x', verb: 'get' } };
    const post = async (path: string, body: object) => (await api.send('POST', path, { metadata, ...body })).body;
    expect((await post(`${reviews}/subjectaccessreviews`, { spec })).status).toEqual({ allowed: false });
    const { metadata: left } = await post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'x' } });
    for (const field of Object.keys(metadata)) expect(left).not.toHaveProperty(field);
  });

  test('of one namespace hears all that is wrong with it', async () => {
    const namespace = core.split('/').at(-1);
    const local = (metadata: object, spec: object) =>
      api.send('POST', `${reviews}/namespaces/${namespace}/localsubjectaccessreviews`, { metadata, spec });
    const { body } = await local({}, { resourceAttributes: { verb: 'get' }, nonResourceAttributes: { path: '/' } });
    expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual([
      'spec.nonResourceAttributes',
      'spec.user',
      'spec.resourceAttributes.namespace',
      'spec.nonResourceAttributes',
    ]);
    const named = await local({ name: 'x', namespace }, { user: 'u', resourceAttributes: { verb: 'get', namespace } });
    expect(named.body.message).toMatch(/metadata: Invalid value: .*: must be empty except for namespace$/);
  });

  test.each([
    [[{ key: 'a', operator: 'Exists' }], 'spec.resourceAttributes.fieldSelector ignored due to parse error'],
    [
      [
        { key: 'a', operator: 'In', values: ['b'] },
        { key: 'a', operator: 'Nope' },
      ],
      'spec.resourceAttributes.fieldSelector partially ignored due to parse error',
    ],
    [[{ key: 'a', operator: 'In', values: ['b'] }], undefined],
  ])('says which fields it did not look at: %j', async (requirements, words) => {
    const resourceAttributes = { verb: 'list', resource: 'pods', fieldSelector: { requirements } };
    const { body } = await api.send('POST', `${reviews}/subjectaccessreviews`, {
      spec: { user: 'u', resourceAttributes },
    });
    expect(body.status.evaluationError).toBe(words);
  });

  test('of one’s own rules has no metadata', async () => {
    const { body } = await api.send('POST', `${reviews}/selfsubjectrulesreviews`, { spec: { namespace: 'default' } });
    expect(body.metadata).toEqual({});
  });
});

describe('a token bound to an object', () => {
  const ask = (boundObjectRef: object) =>
    api.send('POST', `${core}/serviceaccounts/default/token`, { spec: { boundObjectRef } });

  test('that is another one is refused in the name of the kind', async () => {
    await api.send('POST', `${core}/secrets`, { metadata: { name: 's' } });
    const { body } = await ask({ kind: 'Secret', apiVersion: 'v1', name: 's', uid: 'other' });
    expect(body).toMatchObject({ code: 409, details: { kind: 'Secret', name: 's' } });
    expect(body.message).toMatch(/^Operation cannot be fulfilled on Secret "s": the UID in the bound object reference/);
  });

  test('that is another account’s pod is refused', async () => {
    const spec = { serviceAccountName: 'default', containers: [{ name: 'c', image: 'i' }] };
    await api.send('POST', `${core}/pods`, { metadata: { name: 'bound' }, spec });
    await api.send('POST', `${core}/serviceaccounts`, { metadata: { name: 'another' } });
    const ask = (body: object) => api.send('POST', `${core}/serviceaccounts/another/token`, body);
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'bound' };
    expect((await ask({ spec: { boundObjectRef } })).body.message).toBe(
      'cannot bind token for serviceaccount "another" to pod running with different serviceaccount name.',
    );
    expect((await ask({ metadata: { namespace: 'elsewhere' } })).body.message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    expect((await ask({ metadata: { labels: { a: 'b' } } })).body.metadata.labels).toEqual({ a: 'b' });
  });

  test('of no kind is refused', async () => {
    expect((await ask({})).body.message).toBe('cannot bind token to object of type /, Kind=');
  });
});

test('there is one default among priority classes', async () => {
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
  const made = (name: string) => api.send('POST', classes, { metadata: { name }, value: 1, globalDefault: true });
  expect((await made('first')).status).toBe(201);
  expect((await made('second')).body.message).toBe(
    'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass first is already marked as default. Only one default can exist',
  );
  const described = await api.send('PATCH', `${classes}/first`, { description: 'd' }, { type: 'merge' });
  expect(described.status).toBe(200);
});

test('a field manager that cannot be printed is told by its character', async () => {
  const { body } = await api.send('POST', `${core}/configmaps?fieldManager=%C3%A4%0Ab`, { metadata: { name: 'a' } });
  expect(body.details.causes[0].message).toBe('Invalid value: "ä\\nb": invalid character U+000A (at position 2)');
});

test('a server says which version it behaves as', async () => {
  const { body } = await api.send('GET', '/version');
  expect(body).toMatchObject({ emulationMajor: '1', emulationMinor: '35', minCompatibilityMinor: '34' });
});

test('the root lists its paths whatever the method', async () => {
  expect((await api.send('POST', '/', {})).body.paths).toContain('/api/v1');
});

test('annotations of AppArmor go into the containers’ fields', async () => {
  const key = 'container.apparmor.security.beta.kubernetes.io/c';
  const pod = (profile: string) => ({
    metadata: { name: 'p', annotations: { [key]: profile } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  });
  const create = (profile: string) => api.send('POST', `${core}/pods?dryRun=All`, pod(profile));
  const { body, warning } = await create('localhost/x');
  expect(body.spec.containers[0].securityContext.appArmorProfile).toEqual({ type: 'Localhost', localhostProfile: 'x' });
  expect(warning).toContain(`metadata.annotations[${key}]: deprecated since v1.30`);
  expect((await create('localhost/ x')).body.spec.containers[0].securityContext).toBeUndefined();
});

test('a pod without containers is refused for it, whatever its annotations', async () => {
  const { body } = await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec: {} });
  expect(body.details.causes[0]).toMatchObject({ field: 'spec.containers', message: 'Required value' });
});

describe('a binding that names a role in vain', () => {
  const RBAC = '/apis/rbac.authorization.k8s.io/v1';
  const headers = { 'impersonate-user': 'vain' };
  const words = 'role.rbac.authorization.k8s.io "later" not found';
  const reviewed = async (plural: string, spec: object) =>
    (await api.send('POST', `/apis/authorization.k8s.io/v1/${plural}`, { spec }, { headers })).body.status;

  test('is told to whoever is refused, until the role is there', async () => {
    const namespace = await api.namespace();
    const own = namespace.replace('/api/v1', RBAC);
    const resourceAttributes = { namespace: namespace.split('/').at(-1), verb: 'list', resource: 'pods' };
    const bind = (kind: string, name: string) =>
      api.send('POST', `${own}/rolebindings`, {
        metadata: { name },
        roleRef: { kind, name },
        subjects: [{ kind: 'User', name: 'vain' }],
      });
    await bind('Role', 'later');
    expect((await get(`${namespace}/pods`, headers)).body.message).toMatch(new RegExp(`: RBAC: ${words}$`));
    expect(await reviewed('selfsubjectaccessreviews', { resourceAttributes })).toEqual({
      allowed: false,
      reason: `RBAC: ${words}`,
    });
    expect(await reviewed('selfsubjectrulesreviews', { namespace: resourceAttributes.namespace })).toMatchObject({
      evaluationError: words,
    });
    await bind('ClusterRole', 'never');
    const both = `[${words}, clusterrole.rbac.authorization.k8s.io "never" not found]`;
    expect((await reviewed('selfsubjectaccessreviews', { resourceAttributes })).reason).toBe(`RBAC: ${both}`);
    const rules = [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }];
    await api.send('POST', `${own}/roles`, { metadata: { name: 'later' }, rules });
    expect((await get(`${namespace}/pods`, headers)).status).toBe(200);
  });
});

test('a token is bound to an object that has a name', async () => {
  const spec = { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: '' } };
  const { body } = await api.send('POST', `${core}/serviceaccounts/default/token`, { spec });
  expect(body).toMatchObject({ code: 400, message: 'Name parameter required.' });
});

describe('beside RBAC, whoever decides by webhook', () => {
  const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
  let other: TestApi;
  beforeAll(async () => {
    const authorizers = [
      ({ user }: { user: { extra?: Readonly<Record<string, readonly string[]>> } }) => ({
        allowed: user.extra?.['arn']?.includes('arn:aws:iam::1:role/dev') ?? false,
        reason: '',
      }),
    ];
    other = await testApi({ authorizers });
  });
  afterAll(() => other[Symbol.asyncDispose]());
  const rulesFor = async (server: TestApi, headers: Record<string, string>) => {
    const spec = { namespace: 'default' };
    return (await server.send('POST', `${AUTHORIZATION}/selfsubjectrulesreviews`, { spec }, { headers })).body.status;
  };
  const node = { 'impersonate-user': 'system:node:n', 'impersonate-group': 'system:nodes' };
  const [nodeWords, webhookWords] = ['node', 'webhook'].map(
    (kind) => `${kind} authorizer does not support user rule resolution`,
  );

  test('does not list what it allows, and neither does who decides about nodes', async () => {
    const user = { 'impersonate-user': 'u' };
    expect(await rulesFor(other, user)).toMatchObject({ incomplete: true, evaluationError: webhookWords });
    expect(await rulesFor(other, node)).toMatchObject({ evaluationError: `[${nodeWords}, ${webhookWords}]` });
    expect(await rulesFor(api, node)).toMatchObject({ incomplete: true, evaluationError: nodeWords });
    expect((await rulesFor(api, user)).evaluationError).toBeUndefined();
  });

  test('is told all of the user that a review names', async () => {
    const allowed = async (extra?: object) => {
      const spec = { user: 'u', extra, resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } };
      return (await other.send('POST', `${AUTHORIZATION}/subjectaccessreviews`, { spec })).body.status.allowed;
    };
    expect(await allowed({ arn: ['arn:aws:iam::1:role/dev'] })).toBe(true);
    expect(await allowed()).toBe(false);
  });
});

test('what is not there is put or applied only by who may create it', async () => {
  const namespace = await api.namespace();
  const own = namespace.replace('/api/v1', '/apis/rbac.authorization.k8s.io/v1');
  const rules = [
    { apiGroups: ['', 'coordination.k8s.io'], resources: ['configmaps', 'leases'], verbs: ['patch', 'update'] },
  ];
  await api.send('POST', `${own}/roles`, { metadata: { name: 'changes' }, rules });
  const subjects = [{ kind: 'User', name: 'changer' }];
  const binding = { metadata: { name: 'changes' }, roleRef: { kind: 'Role', name: 'changes' }, subjects };
  await api.send('POST', `${own}/rolebindings`, binding);
  const headers = { 'impersonate-user': 'changer' };
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } };
  const apply = () => api.send('PATCH', `${namespace}/configmaps/m?fieldManager=m`, map, { type: 'apply', headers });
  const { body } = await apply();
  expect(body.code).toBe(403);
  expect(body.message).toMatch(/^configmaps "m" is forbidden: User "changer" cannot create resource "configmaps"/);
  const leases = namespace.replace('/api/v1', '/apis/coordination.k8s.io/v1');
  const put = await api.send('PUT', `${leases}/leases/l`, { metadata: { name: 'l' } }, { headers });
  expect(put.body.message).toMatch(/^leases.coordination.k8s.io "l" is forbidden: User "changer" cannot create/);
  await api.send('POST', `${namespace}/configmaps`, map);
  expect((await apply()).status).toBe(200);
});
