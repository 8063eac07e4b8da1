// Admission webhooks: what they are asked, what they may change, and what happens when they do not answer.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';
import { type Reviewer, type WebhookServer, webhookServer } from './support/webhook-server.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
let api: TestApi;
let server: WebhookServer;
let answer: Reviewer;
let core: string;
let count = 0;

beforeAll(async () => {
  api = await testApi();
  server = await webhookServer((review, path) => answer(review, path));
});
beforeEach(async () => {
  core = await api.namespace();
  server.reviews.length = 0;
  answer = () => ({ allowed: true });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

type Kind = 'mutating' | 'validating';

/** A configuration for the config maps of this test's namespace. */
async function register(kind: Kind, ...webhooks: readonly object[]): Promise<string> {
  const name = `hooks-${count++}`;
  const { status, body } = await api.send('POST', `${GROUP}/${kind}webhookconfigurations`, {
    metadata: { name },
    webhooks: webhooks.map((webhook, index) => ({
      name: `w${index}.${name}.example`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { url: `${server.url}/w${index}`, caBundle: server.caBundle },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': core.split('/').at(-1) } },
      ...webhook,
    })),
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return name;
}

const create = (name: string, more: object = {}, query = '') =>
  api.send('POST', `${core}/configmaps${query}`, { metadata: { name }, ...more });

const patch = (...operations: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

describe('a validating webhook', () => {
  test('is asked with the whole request', async () => {
    await register('validating', {});
    expect((await create('a', { data: { x: '1' } }, '?fieldManager=me')).status).toBe(201);
    const { apiVersion, request } = server.reviews[0] ?? { apiVersion: '', request: {} };
    expect(apiVersion).toBe('admission.k8s.io/v1');
    expect(request).toMatchObject({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      name: 'a',
      namespace: core.split('/').at(-1),
      operation: 'CREATE',
      userInfo: { username: 'admin' },
      object: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'me' },
    });
    await api.send('DELETE', `${core}/configmaps/a`);
    expect(server.reviews[1]?.request).toMatchObject({
      operation: 'DELETE',
      object: null,
      oldObject: { data: { x: '1' } },
    });
  });

  test('refuses with its own words, code and reason, and warns', async () => {
    const name = await register('validating', {});
    answer = () => ({
      allowed: false,
      status: { message: 'not today', code: 403, reason: 'Forbidden' },
      warnings: ['mind it'],
    });
    const { status, body, warning } = await create('a');
    expect([status, body.reason]).toEqual([403, 'Forbidden']);
    expect(body.message).toBe(`admission webhook "w0.${name}.example" denied the request: not today`);
    expect(warning).toContain('mind it');
    answer = () => ({ allowed: false });
    const silent = await create('a');
    expect([silent.status, silent.body.reason]).toEqual([400, undefined]);
    expect(silent.body.message).toBe(`admission webhook "w0.${name}.example" denied the request without explanation`);
  });

  test('may not change anything', async () => {
    const name = await register('validating', {});
    answer = () => patch({ op: 'add', path: '/data', value: { a: 'b' } });
    const { status, body } = await create('a');
    expect(status).toBe(500);
    expect(body.message).toBe(
      `Internal error occurred: failed calling webhook "w0.${name}.example": received invalid webhook response: validating webhook may not return response.patch`,
    );
  });

  test('is asked only where its conditions hold', async () => {
    await register('validating', { matchConditions: [{ name: 'some', expression: "object.metadata.name == 'some'" }] });
    await create('other');
    await create('some');
    expect(server.reviews.map(({ request }) => request.name)).toEqual(['some']);
  });

  test('is asked only for objects with its labels, as they were or shall be', async () => {
    await register('validating', { objectSelector: { matchLabels: { watched: 'yes' } } });
    await create('a');
    await api.send('PATCH', `${core}/configmaps/a`, { metadata: { labels: { watched: 'yes' } } }, { type: 'merge' });
    await api.send('PATCH', `${core}/configmaps/a`, { metadata: { labels: { watched: null } } }, { type: 'merge' });
    expect(server.reviews.map(({ request }) => request.operation)).toEqual(['UPDATE', 'UPDATE']);
  });

  test('speaks the first version that both know', async () => {
    await register('validating', { admissionReviewVersions: ['v2', 'v1beta1'] });
    answer = () => ({ allowed: true, uid: 'any' });
    expect((await create('a')).status).toBe(201);
    expect(server.reviews[0]?.apiVersion).toBe('admission.k8s.io/v1beta1');
  });
});

describe('a webhook that does not answer', () => {
  test('fails the request, or does not, by its failure policy', async () => {
    const url = 'https://127.0.0.1:1/x';
    const name = await register('validating', { clientConfig: { url } });
    const { status, body } = await create('a');
    expect([status, body.reason]).toEqual([500, 'InternalError']);
    expect(body.message).toBe(
      `Internal error occurred: failed calling webhook "w0.${name}.example": failed to call webhook: Post "${url}?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused`,
    );
    await api.send(
      'PATCH',
      `${GROUP}/validatingwebhookconfigurations/${name}`,
      [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }],
      { type: 'jsonpatch' },
    );
    expect((await create('a')).status).toBe(201);
  });

  test('is given up after its timeout', async () => {
    await register('validating', { timeoutSeconds: 1 });
    answer = () => undefined;
    expect((await create('a')).body.message).toMatch(/timeout=1s": context deadline exceeded$/);
  });

  test('whose certificate nobody vouches for is not believed', async () => {
    await register('validating', { clientConfig: { url: `${server.url}/x` } });
    expect((await create('a')).body.message).toContain('x509: certificate signed by unknown authority');
    expect(server.reviews).toEqual([]);
  });

  test.each([
    ['nonsense', "couldn't get version/kind; json parse error"],
    ['{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}', 'webhook response was absent'],
    ['{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"x"}}', 'expected response.uid='],
  ])('%s is no answer', async (text, words) => {
    await register('validating', {});
    answer = () => text;
    expect((await create('a')).body.message).toContain(`received invalid webhook response: ${words}`);
  });
});

describe('mutating webhooks', () => {
  test('see what those before them changed, in the order of their names', async () => {
    await register('mutating', {}, {});
    answer = ({ request }, path) =>
      path.startsWith('/w0')
        ? patch({ op: 'add', path: '/data', value: { first: '1' } })
        : patch({ op: 'add', path: '/data/second', value: request.object.data.first });
    const { status, body } = await create('a');
    expect([status, body.data]).toEqual([201, { first: '1', second: '1' }]);
  });

  test('are called again when they want it and others changed the object', async () => {
    await register('mutating', { reinvocationPolicy: 'IfNeeded' }, {});
    answer = (_, path) =>
      path.startsWith('/w1') ? patch({ op: 'add', path: '/data', value: { late: 'x' } }) : { allowed: true };
    await create('a');
    expect(server.reviews.map(({ request }) => request.object.data)).toEqual([undefined, undefined, { late: 'x' }]);
  });

  test('change what is validated afterwards', async () => {
    await register('mutating', {});
    answer = () => patch({ op: 'add', path: '/data', value: { 'no good': 'x' } });
    const { status, body } = await create('a');
    expect([status, body.reason]).toEqual([422, 'Invalid']);
  });

  test('cannot make an object what it is not', async () => {
    await register('mutating', {});
    answer = () => patch({ op: 'add', path: '/data', value: 'text' });
    expect((await create('a')).status).toBe(500);
  });

  test('do not own what they add', async () => {
    await register('mutating', {});
    answer = () => patch({ op: 'add', path: '/data', value: { added: 'x' } });
    const { body } = await create('a');
    expect(JSON.stringify(body.metadata.managedFields ?? [])).not.toContain('added');
  });
});

test('a webhook has no say about webhooks', async () => {
  const name = await register('validating', {
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
    namespaceSelector: {},
  });
  answer = () => ({ allowed: false });
  expect((await api.send('DELETE', `${GROUP}/validatingwebhookconfigurations/${name}`)).status).toBe(200);
  expect(server.reviews).toEqual([]);
});
