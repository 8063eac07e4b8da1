// What webhooks and policies see of requests below a pod: connections to it, and its eviction.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { type Reviewer, type WebhookServer, webhookServer } from './support/webhook-server.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const UPGRADE = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
let api: TestApi;
let server: WebhookServer;
let answer: Reviewer;
let core: string;
let namespace: string;
let asked: string | undefined;

beforeAll(async () => {
  const kubelets = {
    handle: async (_: string, { url, socket }: { url: string; socket?: { end(text: string): void } }) => {
      asked = url;
      socket?.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}');
    },
  };
  api = await testApi({ kubelets });
  server = await webhookServer((review, path) => answer(review, path));
});
beforeEach(async () => {
  core = await api.namespace();
  namespace = core.split('/').at(-1) ?? '';
  const spec = { nodeName: 'n', containers: [{ name: 'main', image: 'x' }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'p', labels: { app: 'x' } }, spec });
  server.reviews.length = 0;
  answer = () => ({ allowed: true });
  asked = undefined;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const inNamespace = () => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

async function register(kind: 'mutating' | 'validating', resources: readonly string[], more: object = {}) {
  const name = `${kind}-${namespace}`;
  const { status, body } = await api.send('POST', `${GROUP}/${kind}webhookconfigurations`, {
    metadata: { name },
    webhooks: [
      {
        name: 'w.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: `${server.url}/w`, caBundle: server.caBundle },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources }],
        namespaceSelector: inNamespace(),
        ...more,
      },
    ],
  });
  expect(status, JSON.stringify(body)).toBe(201);
}

const exec = (query: string) => api.send('POST', `${core}/pods/p/exec?${query}`, undefined, { headers: UPGRADE });
const evict = (more: object = {}) =>
  api.send('POST', `${core}/pods/p/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: 'p' },
    ...more,
  });

describe('a connection', () => {
  test('is shown to webhooks with what it asks for, and goes on when they let it', async () => {
    await register('validating', ['pods/exec']);
    expect((await exec('container=main&command=ls&command=-l&stdin=true&tty=false')).status).toBe(200);
    expect(server.reviews).toHaveLength(1);
    expect(server.reviews[0]?.request).toMatchObject({
      kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      subResource: 'exec',
      requestKind: { group: '', version: 'v1', kind: 'PodExecOptions' },
      name: 'p',
      namespace,
      operation: 'CONNECT',
      object: { kind: 'PodExecOptions', apiVersion: 'v1', stdin: true, container: 'main', command: ['ls', '-l'] },
      oldObject: null,
      options: null,
    });
    expect(server.reviews[0]?.request.object).not.toHaveProperty('tty');
  });

  test.each([
    ['attach?stdout=1', 'PodAttachOptions', { stdout: true }],
    ['portforward?ports=80&ports=443', 'PodPortForwardOptions', { ports: [80, 443] }],
  ])('%s is one too', async (path, kind, options) => {
    await register('validating', ['pods/*']);
    await api.send('POST', `${core}/pods/p/${path}`, undefined, { headers: UPGRADE });
    const [review] = server.reviews;
    expect(review?.request).toMatchObject({ operation: 'CONNECT', kind: { kind }, object: { kind, ...options } });
  });

  test('that a webhook refuses does not reach the kubelet', async () => {
    await register('validating', ['pods/exec']);
    answer = () => ({ allowed: false, status: { message: 'no shells here', code: 403 } });
    const { status, body } = await exec('command=sh');
    expect([status, body.message]).toEqual([
      403,
      'admission webhook "w.example.com" denied the request: no shells here',
    ]);
    expect(asked).toBeUndefined();
  });

  test('is made as a webhook changed it', async () => {
    await register('mutating', ['pods/exec']);
    const patch = [{ op: 'replace', path: '/command', value: ['echo', 'no'] }];
    answer = () => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    });
    await exec('command=sh&stdout=true');
    expect(asked).toBe(`/exec/${namespace}/p/main?command=echo&command=no&stdout=true`);
  });

  test('has no labels that a selector could mean', async () => {
    await register('validating', ['pods/exec'], {
      objectSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
    });
    await exec('command=ls');
    expect(server.reviews).toEqual([]);
  });

  test('is judged by policies', async () => {
    const name = `policy-${namespace}`;
    await api.send('POST', `${GROUP}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: {
        matchConstraints: {
          namespaceSelector: inNamespace(),
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: ['pods/exec'] }],
        },
        validations: [
          { expression: "request.kind.kind == 'PodExecOptions' && object.command[0] != 'sh'", message: 'no shells' },
        ],
      },
    });
    const spec = { policyName: name, validationActions: ['Deny'] };
    await api.send('POST', `${GROUP}/validatingadmissionpolicybindings`, { metadata: { name }, spec });
    expect((await exec('command=ls')).status).toBe(200);
    const { status, body } = await exec('command=sh');
    expect([status, body.message]).toEqual([
      422,
      `pods "p" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: no shells`,
    ]);
  });

  test('cannot be tried out', async () => {
    expect((await exec('command=ls&dryRun=All')).body.message).toBe('dryRun is not supported');
  });
});

describe('an eviction', () => {
  test('is a create of an Eviction below the pod, and neither an update nor a delete of it', async () => {
    await register('validating', ['*/*']);
    const { status } = await evict({ deleteOptions: { gracePeriodSeconds: 0 } });
    expect(status).toBe(201);
    expect(server.reviews.map(({ request }) => request.operation)).toEqual(['CREATE']);
    expect(server.reviews[0]?.request).toMatchObject({
      kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      subResource: 'eviction',
      name: 'p',
      object: { kind: 'Eviction', apiVersion: 'policy/v1', deleteOptions: { gracePeriodSeconds: 0 } },
      oldObject: null,
    });
  });

  test('that a webhook refuses leaves the pod as it was', async () => {
    await register('validating', ['pods/eviction']);
    answer = () => ({ allowed: false, status: { message: 'stay' } });
    expect((await evict()).body.message).toBe('admission webhook "w.example.com" denied the request: stay');
    const { body } = await api.send('GET', `${core}/pods/p`);
    expect([body.metadata.deletionTimestamp, body.status.conditions]).toEqual([undefined, undefined]);
  });
});

describe('a scale', () => {
  const labels = { app: 'x' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'x' }] } };
  const RULES = [
    { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments/scale'] },
  ];
  let deployment: string;
  beforeEach(async () => {
    const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    await api.send('POST', collection, {
      metadata: { name: 'd', labels },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    });
    deployment = `${collection}/d`;
  });
  const scaleTo = (replicas: number) =>
    api.send('PATCH', `${deployment}/scale`, { spec: { replicas } }, { type: 'merge' });

  test('is what webhooks see of its update, before and after', async () => {
    await register('validating', [], { rules: RULES });
    expect((await scaleTo(5)).status).toBe(200);
    expect(server.reviews.map(({ request }) => request)).toEqual([
      expect.objectContaining({
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        resource: { group: 'apps', version: 'v1', resource: 'deployments' },
        subResource: 'scale',
        requestKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        name: 'd',
        operation: 'UPDATE',
        object: expect.objectContaining({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 5 } }),
        oldObject: expect.objectContaining({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 } }),
      }),
    ]);
  });

  test.each([
    ['merge', () => scaleTo(5)],
    [
      'apply',
      () =>
        api.send(
          'PATCH',
          `${deployment}/scale?fieldManager=me&force=true`,
          { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd' }, spec: { replicas: 5 } },
          { type: 'apply' },
        ),
    ],
    [
      'put',
      () => api.send('PUT', `${deployment}/scale`, { metadata: { name: 'd', namespace }, spec: { replicas: 5 } }),
    ],
  ])('that a webhook changes is what the workload gets (%s)', async (_how, write) => {
    await register('mutating', [], { rules: RULES });
    const patch = [{ op: 'replace', path: '/spec/replicas', value: 3 }];
    answer = () => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    });
    expect(await write()).toMatchObject({ status: 200, body: { kind: 'Scale', spec: { replicas: 3 } } });
    expect((await api.send('GET', deployment)).body).toMatchObject({
      metadata: { generation: 2, labels },
      spec: { replicas: 3, template },
    });
  });

  test('that a webhook makes impossible is refused', async () => {
    await register('mutating', [], { rules: RULES });
    const patch = [{ op: 'replace', path: '/spec/replicas', value: -1 }];
    answer = () => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    });
    expect((await scaleTo(5)).status).toBe(422);
  });

  test('is judged by policies as one', async () => {
    const name = `scales-${namespace}`;
    await api.send('POST', `${GROUP}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: {
        matchConstraints: { namespaceSelector: inNamespace(), resourceRules: RULES },
        validations: [
          {
            expression: "request.kind.kind == 'Scale' && object.spec.replicas <= oldObject.spec.replicas * 2",
            message: 'no more than twice as many',
          },
        ],
      },
    });
    const spec = { policyName: name, validationActions: ['Deny'] };
    await api.send('POST', `${GROUP}/validatingadmissionpolicybindings`, { metadata: { name }, spec });
    expect((await scaleTo(4)).status).toBe(200);
    const { status, body } = await scaleTo(9);
    expect([status, body.message]).toEqual([
      422,
      `deployments.apps "d" is forbidden: ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: no more than twice as many`,
    ]);
  });
});

describe('a review', () => {
  const REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const rules = [{ apiGroups: ['authorization.k8s.io'], apiVersions: ['v1'], operations: ['*'], resources: ['*'] }];
  const good = { spec: { user: 'u', nonResourceAttributes: { path: '/', verb: 'get' } } };
  const forget = (kind: string) => api.send('DELETE', `${GROUP}/${kind}webhookconfigurations/${kind}-${namespace}`);

  test('is shown to webhooks: to mutating ones before it is validated, to validating ones after that', async () => {
    answer = () => ({ allowed: false });
    await register('mutating', [], { rules, namespaceSelector: {} });
    expect((await api.send('POST', REVIEWS, { spec: {} })).body.message).toMatch(
      /^admission webhook "w\.example\.com" denied/,
    );
    await forget('mutating');
    await register('validating', [], { rules, namespaceSelector: {} });
    expect((await api.send('POST', REVIEWS, { spec: {} })).body.message).not.toMatch(/denied/);
    expect((await api.send('POST', REVIEWS, good)).body.message).toMatch(/^admission webhook "w\.example\.com" denied/);
    await forget('validating');
  });

  test('is judged by no policy', async () => {
    const validations = [{ expression: 'false' }];
    const spec = { matchConstraints: { resourceRules: rules }, validations };
    await api.send('POST', `${GROUP}/validatingadmissionpolicies`, { metadata: { name: namespace }, spec });
    const binding = { metadata: { name: namespace }, spec: { policyName: namespace, validationActions: ['Deny'] } };
    await api.send('POST', `${GROUP}/validatingadmissionpolicybindings`, binding);
    expect((await api.send('POST', REVIEWS, good)).status).toBe(201);
    await api.send('DELETE', `${GROUP}/validatingadmissionpolicybindings/${namespace}`);
  });
});

test('a request for a token is whole when it is validated, and as it was sent before', async () => {
  await register('mutating', ['serviceaccounts/token']);
  await register('validating', ['serviceaccounts/token']);
  const { metadata } = (await api.send('GET', `${core}/serviceaccounts/default`)).body;
  const ask = (spec: object) =>
    api.send('POST', `${core}/serviceaccounts/default/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec,
    });
  expect((await ask({})).status).toBe(201);
  const [sent, whole] = server.reviews.map(({ request }) => request['object'] as Record<string, object>);
  expect(sent?.['metadata']).not.toHaveProperty('name');
  expect(whole).toMatchObject({
    metadata: { name: 'default', namespace, uid: metadata.uid },
    spec: { audiences: [expect.any(String)], expirationSeconds: 3600, boundObjectRef: null },
    status: { token: '', expirationTimestamp: null },
  });
  expect((await ask({ expirationSeconds: 5 })).status).toBe(422);
  expect(server.reviews).toHaveLength(3);
});

test('what limits fill in of a pod that is resized is its resources, and they do not write it down', async () => {
  const resources = { requests: { cpu: '100m' }, limits: { cpu: '500m' } };
  const spec = { containers: [{ name: 'c', image: 'i', resources }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'sized' }, spec });
  const limits = [{ type: 'Container', max: { cpu: '1' } }];
  await api.send('POST', `${core}/limitranges`, { metadata: { name: 'l' }, spec: { limits } });
  const patch = { spec: { containers: [{ name: 'c', resources: { limits: { cpu: null } } }] } };
  const { body } = await api.send('PATCH', `${core}/pods/sized/resize`, patch, { type: 'strategic' });
  expect(body.spec.containers[0].resources).toEqual({ requests: { cpu: '100m' }, limits: { cpu: '1' } });
  expect(body.metadata).not.toHaveProperty('annotations');
  expect(body.metadata.generation).toBe(2);
});
