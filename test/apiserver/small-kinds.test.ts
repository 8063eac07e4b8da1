// Rules of single kinds that hold in one corner each: events of the newer group, slices of endpoints, services, tokens, jobs.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const inGroup = (group: string) => core.replace('/api/v1', `/apis/${group}`);
const dryRun = (path: string, body: object) => api.send('POST', `${path}?dryRun=All`, body);
const messages = (body: { details: { causes: Record<string, string>[] } }) =>
  body.details.causes.map(({ field, message }) => `${field}: ${message}`);

describe('an event of the newer group', () => {
  const path = () => `${inGroup('events.k8s.io/v1')}/events`;
  const event = (name: string) => ({
    metadata: { name },
    eventTime: '2020-01-02T03:04:05.000006Z',
    reportingController: 'c.io/x',
    reportingInstance: 'i',
    action: 'a',
    reason: 'r',
    type: 'Normal',
    regarding: { kind: 'Pod', namespace: core.split('/').at(-1), name: 'p' },
  });
  const changed = (change: object) => api.send('PATCH', `${path()}/e`, change, { type: 'merge' });
  beforeAll(() => api.send('POST', path(), event('e')));

  test('shows of what may not change all that it has', async () => {
    expect(messages((await changed({ type: null })).body)).toEqual(['type: Invalid value: "": field is immutable']);
    const { body } = await changed({ regarding: { name: 'q' } });
    expect(messages(body)).toEqual([
      expect.stringContaining('involvedObject: Invalid value: {"Kind":"Pod","Namespace":"test-1","Name":"q","UID":"",'),
    ]);
  });

  test('is held to its metadata, too', async () => {
    const { body } = await changed({ metadata: { labels: { 'a b': 'c' } } });
    const words = expect.stringContaining('metadata.labels: Invalid value: "a b"');
    expect(messages(body)).toEqual([words, words, words]); // upstream looks three times
  });

  test('is one of the core for who deletes it', async () => {
    const { body } = await api.send('DELETE', `${path()}/e`, { preconditions: { uid: 'x' } });
    expect(body.message).toMatch(/^Operation cannot be fulfilled on Event "e": /);
    expect(body.details.group).toBeUndefined();
  });
});

test('addresses of a type that there is not are not looked at', async () => {
  const slice = { metadata: { name: 's' }, addressType: 'IPv5', endpoints: [{ addresses: ['x'] }] };
  const { body } = await dryRun(`${inGroup('discovery.k8s.io/v1')}/endpointslices`, slice);
  expect(body.details.causes.map(({ field }: { field: string }) => field)).toEqual(['addressType']);
});

test('the affinity of clients lasts three hours when nobody says how long', async () => {
  const spec = { ports: [{ port: 80 }], sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: {} } };
  const { body } = await dryRun(`${core}/services`, { metadata: { name: 's' }, spec });
  expect(body.spec.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 10_800 } });
});

test('a token with a space before it is nobody’s, as that of a request would be', async () => {
  const review = async (token: string) =>
    (await api.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } })).body.status;
  expect(await review(' x')).toMatchObject({ authenticated: true, user: { username: 'system:anonymous' } });
  expect(await review('x')).toMatchObject({ error: 'invalid bearer token' });
  expect((await review(`${api.server.token} y`)).authenticated).toBe(true);
});

test('a token is bound to pods of the core alone', async () => {
  const spec = { boundObjectRef: { kind: 'Pod', apiVersion: 'apps/v1', name: 'p' } };
  const { body } = await api.send('POST', `${core}/serviceaccounts/default/token`, { spec });
  expect(body).toMatchObject({ code: 400, message: 'cannot bind token to object of type apps/v1, Kind=Pod' });
});

test('who deletes all jobs is told what becomes of their pods, even where there are none', async () => {
  const jobs = `${inGroup('batch/v1')}/jobs`;
  expect((await api.send('DELETE', jobs)).warning).toContain('child pods are preserved by default');
  expect((await api.send('DELETE', `${jobs}?propagationPolicy=Background`)).warning).toBeUndefined();
});

test('the name in a field selector is no name of a deletion', async () => {
  const RBAC = inGroup('rbac.authorization.k8s.io/v1');
  const rules = [
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['list', 'deletecollection'] },
  ];
  await api.send('POST', `${RBAC}/roles`, { metadata: { name: 'r' }, rules });
  const subjects = [{ kind: 'User', name: 'u' }];
  await api.send('POST', `${RBAC}/rolebindings`, {
    metadata: { name: 'r' },
    roleRef: { kind: 'Role', name: 'r' },
    subjects,
  });
  const headers = { 'impersonate-user': 'u' };
  const asked = (method: string) =>
    api.send(method, `${core}/secrets?fieldSelector=metadata.name%3Da`, undefined, { headers });
  expect((await asked('GET')).status).toBe(200);
  expect((await asked('DELETE')).status).toBe(403);
});

test('an expression that is empty has no place to show', async () => {
  const spec = { selectors: [{ cel: { expression: '' } }] };
  const { body } = await dryRun('/apis/resource.k8s.io/v1/deviceclasses', { metadata: { name: 'd' }, spec });
  expect(messages(body)).toEqual([expect.stringMatching(/ERROR: <input>:1:0: Syntax error: [^\n]*$/)]);
});

test('what a gated pod may not lose is shown as upstream has it', async () => {
  const matchExpressions = [{ key: 'k', operator: 'Exists' }];
  const terms = (list: object[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: list } },
  });
  const containers = [{ name: 'c', image: 'i' }];
  const spec = { schedulingGates: [{ name: 'g.io/x' }], affinity: terms([{ matchExpressions }]), containers };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'gated' }, spec });
  const other = [{ matchExpressions: [{ key: 'l', operator: 'Exists' }] }];
  const { body } = await api.send(
    'PATCH',
    `${core}/pods/gated`,
    { spec: { affinity: terms(other) } },
    { type: 'merge' },
  );
  expect(messages(body)[0]).toContain(
    'Invalid value: {"MatchExpressions":[{"Key":"l","Operator":"Exists","Values":null}],"MatchFields":null}: only additions',
  );
});
