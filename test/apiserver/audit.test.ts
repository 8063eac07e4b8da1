// The audit log: what is written of a request, at which of its stages.

import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditPolicy } from '../../src/apiserver/audit/policy.ts';
import { CONFIG_MAPS } from '../../src/kube/kind-refs.ts';
import { type TestApi, testApi } from './support/api.ts';
import { type AuditEvent, auditEvents } from './support/audit-events.ts';
import { type Reviewer, type WebhookServer, webhookServer } from './support/webhook-server.ts';

const POLICY: AuditPolicy = {
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/livez*'] },
    { level: 'Metadata', resources: [{ resources: ['secrets'] }] },
    { level: 'Request', resources: [{ resources: ['pods', 'pods/eviction'] }] },
    { level: 'RequestResponse', resources: [{ resources: ['configmaps'] }], omitManagedFields: true },
    { level: 'Metadata' },
  ],
};
const GROUP = '/apis/admissionregistration.k8s.io/v1';
const events = auditEvents();
let api: TestApi;
let server: WebhookServer;
let answer: Reviewer;
let core: string;
let namespace: string;

beforeAll(async () => {
  api = await testApi({ audit: { policy: POLICY, sink: events.sink } });
  server = await webhookServer((review, path) => answer(review, path));
});
beforeEach(async () => {
  core = await api.namespace();
  namespace = core.split('/').at(-1) ?? '';
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

let count = 0;

/** One request, and the event of its end. */
async function audited(...[method, path, body, call]: Parameters<TestApi['send']>): Promise<AuditEvent> {
  const id = `of-the-test-${count++}`;
  const sent = await api.send(method, path, body, { ...call, headers: { 'audit-id': id, ...call?.headers } });
  expect(sent.headers['audit-id']).toBe(id);
  const all = await events.of(id);
  expect(all.map(({ stage }) => stage)).toEqual(['ResponseComplete']);
  return all[0];
}

const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: 'main', image: 'x' }] } });

describe('an event', () => {
  test('says who asked for what, from where, and what came of it', async () => {
    const event = await audited(
      'POST',
      `${core}/secrets?fieldManager=me`,
      { metadata: { name: 's' } },
      {
        headers: { 'user-agent': 'tester/1', 'x-forwarded-for': '10.1.2.3, nonsense' },
      },
    );
    expect(event).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: event.auditID,
      stage: 'ResponseComplete',
      requestURI: `${core}/secrets?fieldManager=me`,
      verb: 'create',
      user: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
      sourceIPs: ['10.1.2.3', '127.0.0.1'],
      userAgent: 'tester/1',
      objectRef: { resource: 'secrets', namespace, name: 's', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 201 },
      requestReceivedTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      stageTimestamp: expect.stringMatching(/\.\d{6}Z$/),
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    });
  });

  test('of an error has its words', async () => {
    const { responseStatus, objectRef } = await audited('GET', `${core}/secrets/none`);
    const words = { status: 'Failure', message: 'secrets "none" not found', reason: 'NotFound', code: 404 };
    expect(responseStatus).toMatchObject({ metadata: {}, ...words, details: { name: 'none', kind: 'secrets' } });
    expect(objectRef).toMatchObject({ resource: 'secrets', name: 'none' });
  });

  test('of a path has no object', async () => {
    const event = await audited('GET', '/version');
    expect([event.verb, event.objectRef, event.responseStatus]).toEqual([
      'get',
      undefined,
      { metadata: {}, code: 200 },
    ]);
  });

  test('tells as whom somebody acted, and that it was refused', async () => {
    const headers = { 'impersonate-user': 'jane', 'impersonate-group': 'devs' };
    const event = await audited('GET', `${core}/secrets`, undefined, { headers });
    expect(event.user.username).toBe('admin');
    expect(event.impersonatedUser).toEqual({ username: 'jane', groups: ['devs', 'system:authenticated'] });
    expect(event.annotations).toEqual({
      'authorization.k8s.io/decision': 'forbid',
      'authorization.k8s.io/reason': '',
    });
    expect(event.responseStatus.code).toBe(403);
  });
});

describe('the level', () => {
  test('Request has what was sent, with what its kind fills in, and no answer', async () => {
    const { requestObject, responseObject } = await audited('POST', `${core}/pods`, pod('p'));
    expect(requestObject).toMatchObject({ kind: 'Pod', apiVersion: 'v1', spec: { restartPolicy: 'Always' } });
    expect(requestObject.metadata.uid).toBeUndefined();
    expect(responseObject).toBeUndefined();
    const patch = { metadata: { labels: { a: 'b' } } };
    expect((await audited('PATCH', `${core}/pods/p`, patch, { type: 'merge' })).requestObject).toEqual(patch);
    const options = { gracePeriodSeconds: 0 };
    const { requestObject: deleted } = await audited('DELETE', `${core}/pods/p`, options);
    expect(deleted).toEqual({ kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options });
  });

  test('RequestResponse has the answer too, without who owns what where nobody wants that', async () => {
    const map = { metadata: { name: 'm' }, data: { a: '1' } };
    const { responseObject } = await audited('POST', `${core}/configmaps`, map);
    expect(responseObject).toMatchObject({ kind: 'ConfigMap', data: { a: '1' }, metadata: { name: 'm' } });
    expect(responseObject.metadata.uid).toBeTruthy();
    const list = await audited('GET', `${core}/configmaps`);
    expect(list.responseObject).toMatchObject({ kind: 'ConfigMapList', items: [{ data: { a: '1' } }] });
    expect(JSON.stringify([responseObject, list.responseObject])).not.toContain('managedFields');
    expect((await audited('GET', `${core}/configmaps/none`)).responseObject).toMatchObject({
      kind: 'Status',
      code: 404,
    });
  });

  test('None leaves nothing', async () => {
    await api.send('GET', '/livez', undefined, { headers: { 'audit-id': 'unheard' } });
    await audited('GET', '/version');
    const heard = await Promise.race([events.of('unheard'), Promise.resolve('nothing')]);
    expect(heard).toBe('nothing');
  });
});

/** The beginning of an answer that goes on; leaves when it has begun. */
function begin(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const { url, certificateAuthority: ca } = api.server;
    const sent = httpsRequest(`${url}${path}`, { ca, headers }, (response) => {
      resolve(response.statusCode ?? 0);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the stages', () => {
  test('of a watch are its beginning and its end', async () => {
    const headers = { authorization: `Bearer ${api.server.token}`, 'audit-id': 'watching' };
    expect(await begin(`${core}/secrets?watch=true`, headers)).toBe(200);
    const all = await events.of('watching');
    expect(all.map(({ stage, verb, responseStatus }) => [stage, verb, responseStatus.code])).toEqual([
      ['ResponseStarted', 'watch', 200],
      ['ResponseComplete', 'watch', 200],
    ]);
  });

  test('of somebody whom nobody knows are only the refusal', async () => {
    const headers = { authorization: 'Bearer of-nobody', 'audit-id': 'unknown' };
    expect(await begin(`${core}/secrets`, headers)).toBe(401);
    const [event] = await events.of('unknown', 'ResponseStarted');
    expect(event.user).toEqual({});
    expect(event.responseStatus).toMatchObject({ reason: 'Unauthorized', code: 401 });
  });
});

describe('what admission notes', () => {
  test('is the pod security of a pod', async () => {
    const labels = { 'pod-security.kubernetes.io/audit': 'restricted' };
    await api.send('PATCH', `/api/v1/namespaces/${namespace}`, { metadata: { labels } }, { type: 'merge' });
    const { annotations } = await audited('POST', `${core}/pods`, pod('p'));
    expect(annotations['pod-security.kubernetes.io/enforce-policy']).toBe('privileged:latest');
    expect(annotations['pod-security.kubernetes.io/audit-violations']).toMatch(
      /^would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
    );
  });

  test('is what a policy wants noted, and what it would have denied', async () => {
    const name = `policy-${namespace}`;
    await api.send('POST', `${GROUP}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }],
        },
        validations: [{ expression: 'true' }, { expression: "object.metadata.name == 'good'", message: 'not good' }],
        auditAnnotations: [{ key: 'name-seen', valueExpression: "'saw ' + object.metadata.name" }],
      },
    });
    const spec = { policyName: name, validationActions: ['Audit'] };
    await api.send('POST', `${GROUP}/validatingadmissionpolicybindings`, { metadata: { name }, spec });
    const { annotations, responseStatus } = await audited('POST', `${core}/secrets`, { metadata: { name: 'bad' } });
    expect(responseStatus.code).toBe(201);
    expect(annotations[`${name}/name-seen`]).toBe('saw bad');
    expect(JSON.parse(annotations['validation.policy.admission.k8s.io/validation_failure'])).toEqual([
      { message: 'not good', policy: name, binding: name, expressionIndex: 1, validationActions: ['Audit'] },
    ]);
  });

  test('is which webhooks were asked, what they changed and what they say', async () => {
    const name = `hooks-${namespace}`;
    const webhook = {
      name: 'w.hooks.example',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { url: `${server.url}/w`, caBundle: server.caBundle },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    };
    const away = { ...webhook, clientConfig: { url: 'https://127.0.0.1:1/' }, failurePolicy: 'Ignore' };
    await api.send('POST', `${GROUP}/mutatingwebhookconfigurations`, { metadata: { name }, webhooks: [webhook] });
    await api.send('POST', `${GROUP}/validatingwebhookconfigurations`, { metadata: { name }, webhooks: [away] });
    const change = [{ op: 'add', path: '/data', value: { a: 'b' } }];
    answer = () => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(change)).toString('base64'),
      auditAnnotations: { seen: 'yes' },
    });
    const { annotations } = await audited('POST', `${core}/configmaps`, { metadata: { name: 'a' } });
    const about = { configuration: name, webhook: 'w.hooks.example' };
    expect(annotations['w.hooks.example/seen']).toBe('yes');
    expect(annotations['failed-open.validating.webhook.admission.k8s.io/round_0_index_0']).toBe('w.hooks.example');
    expect(JSON.parse(annotations['mutation.webhook.admission.k8s.io/round_0_index_0'])).toEqual({
      ...about,
      mutated: true,
    });
    expect(JSON.parse(annotations['patch.webhook.admission.k8s.io/round_0_index_0'])).toEqual({
      ...about,
      patch: change,
      patchType: 'JSONPatch',
    });
  });
});

test('what the cluster’s own controllers write is written down as a client’s', async () => {
  const lines: AuditEvent[] = [];
  const sink = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const own = await testApi({ audit: { policy: { rules: [{ level: 'Request' }] }, sink } });
  const identity = { user: 'system:serviceaccount:kube-system:x', groups: ['system:masters'], fieldManager: 'manager' };
  const maps = own.server.server.cluster(identity).of(CONFIG_MAPS);
  await maps.create({ metadata: { name: 'm', namespace: 'default' }, data: { a: 'b' } });
  await expect(maps.delete({ name: 'none', namespace: 'default' })).rejects.toThrow('not found');
  await own[Symbol.asyncDispose]();
  const ended = lines.filter(({ stage, user }) => stage === 'ResponseComplete' && user.username === identity.user);
  expect(ended).toMatchObject([
    {
      verb: 'create',
      requestURI: '/api/v1/namespaces/default/configmaps',
      userAgent: 'manager',
      objectRef: { resource: 'configmaps', namespace: 'default', name: 'm' },
      requestObject: { kind: 'ConfigMap', data: { a: 'b' } },
      responseStatus: { code: 201 },
      annotations: { 'authorization.k8s.io/decision': 'allow' },
    },
    {
      verb: 'delete',
      requestURI: '/api/v1/namespaces/default/configmaps/none',
      responseStatus: { code: 404, reason: 'NotFound' },
    },
  ]);
});
