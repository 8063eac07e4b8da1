import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let made = 0;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const PREFIX = 'pod-security.kubernetes.io';
const labelled = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).map(([mode, value]) => [`${PREFIX}/${mode}`, value]));

/** A namespace with these modes; the path of its core resources. */
async function namespaceWith(modes: Record<string, string>): Promise<string> {
  const name = `secure-${++made}`;
  await api.send('POST', '/api/v1/namespaces', { metadata: { name, labels: labelled(modes) } });
  await api.send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
  return `/api/v1/namespaces/${name}`;
}

const HARDENED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};
const pod = (name: string, securityContext: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec: { schedulerName: 'none', containers: [{ name: 'c', image: 'i', securityContext }], ...spec },
});

describe('a namespace that enforces', () => {
  test('baseline lets ordinary pods in, and none of the host', async () => {
    const namespace = await namespaceWith({ enforce: 'baseline' });
    expect((await api.send('POST', `${namespace}/pods`, pod('a'))).status).toBe(201);
    const refused = await api.send('POST', `${namespace}/pods`, pod('b', {}, { hostNetwork: true, hostPID: true }));
    expect(refused.body.message).toBe(
      'pods "b" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true)',
    );
  });

  test('restricted lets hardened pods in, and says of others all that is wrong', async () => {
    const namespace = await namespaceWith({ enforce: 'restricted' });
    expect((await api.send('POST', `${namespace}/pods`, pod('a', HARDENED))).status).toBe(201);
    const half = { ...HARDENED, capabilities: { add: ['NET_ADMIN'] }, runAsUser: 0 };
    const { body } = await api.send('POST', `${namespace}/pods`, pod('b', half));
    expect(body.message).toBe(
      'pods "b" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]; container "c" must not include "NET_ADMIN" in securityContext.capabilities.add), runAsUser=0 (container "c" must not set runAsUser=0)',
    );
  });

  test.each([
    ['v1.26', 'net.ipv4.ip_local_reserved_ports', 403],
    ['v1.27', 'net.ipv4.ip_local_reserved_ports', 201],
    ['v1.31', 'net.ipv4.tcp_rmem', 403],
    ['v1.32', 'net.ipv4.tcp_rmem', 201],
  ])('the rules of %s answers %s with %i', async (version, name, status) => {
    const namespace = await namespaceWith({ enforce: 'baseline', 'enforce-version': version });
    const securityContext = { sysctls: [{ name, value: '1' }] };
    expect((await api.send('POST', `${namespace}/pods`, pod('a', {}, { securityContext }))).status).toBe(status);
  });

  test('baseline warns of templates, whose pods it will refuse', async () => {
    const namespace = await namespaceWith({ enforce: 'baseline' });
    const labels = { a: 'b' };
    const template = { metadata: { labels }, spec: pod('a', { privileged: true }).spec };
    const path = namespace.replace('/api/v1', '/apis/apps/v1');
    const spec = { selector: { matchLabels: labels }, template };
    const answer = await api.send('POST', `${path}/deployments`, { metadata: { name: 'd' }, spec });
    expect(answer.status).toBe(201);
    expect(answer.warning).toContain(
      'would violate PodSecurity \\"baseline:latest\\": privileged (container \\"c\\" must not set securityContext.privileged=true)',
    );
  });

  test('baseline looks at an image that changes, and not at a label', async () => {
    const namespace = await namespaceWith({});
    await api.send('POST', `${namespace}/pods`, pod('a', { privileged: true }));
    const labels = labelled({ enforce: 'baseline' });
    await api.send('PATCH', namespace, { metadata: { labels } }, { type: 'merge' });
    const patch = (body: object) => api.send('PATCH', `${namespace}/pods/a`, body, { type: 'strategic' });
    expect((await patch({ metadata: { labels: { x: 'y' } } })).status).toBe(200);
    expect((await patch({ spec: { containers: [{ name: 'c', image: 'other' }] } })).status).toBe(403);
  });
});

describe('a namespace', () => {
  test('that becomes stricter is told which of its pods are not', async () => {
    const namespace = await namespaceWith({});
    for (const name of ['b', 'a']) await api.send('POST', `${namespace}/pods`, pod(name, { privileged: true }));
    await api.send('POST', `${namespace}/pods`, pod('c'));
    const labels = labelled({ enforce: 'baseline' });
    const { status, warning } = await api.send('PATCH', namespace, { metadata: { labels } }, { type: 'merge' });
    expect(status).toBe(200);
    expect(warning).toContain('violate the new PodSecurity enforce level \\"baseline:latest\\"');
    expect(warning).toContain('a (and 1 other pod): privileged');
  });

  test('has levels and versions that there are', async () => {
    const labels = labelled({ enforce: 'strict', 'warn-version': '1.30' });
    const { body } = await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'bad', labels } });
    expect(body.message).toBe(
      `Namespace "bad" is invalid: [metadata.labels[${PREFIX}/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[${PREFIX}/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"]`,
    );
  });

  test('that only warns lets pods in and says what it thinks', async () => {
    const namespace = await namespaceWith({ warn: 'baseline', 'warn-version': 'v1.30' });
    const { status, warning } = await api.send('POST', `${namespace}/pods`, pod('a', {}, { hostIPC: true }));
    expect(status).toBe(201);
    expect(warning).toBe('299 - "would violate PodSecurity \\"baseline:v1.30\\": host namespaces (hostIPC=true)"');
  });
});
