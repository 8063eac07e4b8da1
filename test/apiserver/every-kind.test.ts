// What all kinds have in common, and where one is otherwise than the rest: checks of metadata, dry runs, bookmarks, tables.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
const named = (name: string) => ({ metadata: { name } });
const at = (path: string) =>
  path.startsWith('/') ? path : `${core.replace('/api/v1', path.includes('/') ? '/apis' : '/api/v1')}`;
const collection = (path: string) => {
  const [plural = '', ...group] = path.split('/').reverse();
  if (path.startsWith('/')) return path;
  return group.length === 0
    ? `${core}/${plural}`
    : `${at(path).replace('/apis', `/apis/${group.reverse().join('/')}`)}/${plural}`;
};

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const pod = { containers: [{ name: 'c', image: 'i' }] };
const template = { metadata: { labels: { a: 'b' } }, spec: pod };
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

describe('an update checks metadata as often as upstream does', () => {
  const own = () => ({ involvedObject: { namespace: core.split('/').at(-1) } });
  // How many complaints there are: of a label, of two finalizers that exclude each other, of another uid.
  test.each([
    ['configmaps', () => ({}), [4, 2, 2]],
    ['apps/v1/deployments', () => ({ spec: { selector: { matchLabels: { a: 'b' } }, template } }), [3, 1, 2]],
    [`${ADMISSION}/validatingwebhookconfigurations`, () => ({}), [3, 2, 1]],
    ['policy/v1/poddisruptionbudgets', () => ({ spec: {} }), [2, 1, 1]],
    ['events', own, [2, 1, 1]],
    ['limitranges', () => ({ spec: { limits: [] } }), [3, 2, 1]],
    ['discovery.k8s.io/v1/endpointslices', () => ({ addressType: 'IPv4', endpoints: [] }), [3, 2, 1]],
    ['coordination.k8s.io/v1/leases', () => ({}), [3, 1, 2]],
    ['services', () => ({ spec: { ports: [{ port: 80 }] } }), [3, 1, 2]],
    ['podtemplates', () => ({ template }), [3, 1, 2]],
  ])('%s', async (path, body, counts) => {
    const url = collection(path);
    await api.send('POST', url, { ...named('m'), ...body() });
    const complaints = async (metadata: object) => {
      const { body: refusal } = await api.send('PATCH', `${url}/m`, { metadata }, { type: 'merge' });
      return refusal.details.causes.length;
    };
    expect([
      await complaints({ labels: { 'a b': 'c' } }),
      await complaints({ finalizers: ['orphan', 'foregroundDeletion'] }),
      await complaints({ uid: 'other' }),
    ]).toEqual(counts);
  });

  test('and the old group’s events have any name', async () => {
    const event = { ...named('A_b'), ...own() };
    expect((await api.send('POST', `${core}/events?dryRun=All`, event)).status).toBe(201);
  });
});

describe('a new object', () => {
  test('owns nothing of a deletion that it was sent with', async () => {
    const metadata = { name: 'd', deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 1 };
    const { body } = await api.send('POST', `${core}/configmaps?dryRun=All`, { metadata });
    expect(body.metadata.managedFields).toBeUndefined();
  });

  test('keeps the version that it was sent with where nothing is written', async () => {
    const object = { metadata: { name: 'v', resourceVersion: '7' } };
    expect((await api.send('POST', `${core}/configmaps?dryRun=All`, object)).body.metadata.resourceVersion).toBe('7');
    expect((await api.send('POST', `${core}/configmaps`, object)).status).toBe(500);
  });

  test('is not made by a replacement that was meant for another', async () => {
    const { body } = await api.send('PUT', `${collection('coordination.k8s.io/v1/leases')}/new`, {
      metadata: { name: 'new', uid: 'other' },
    });
    expect(body).toMatchObject({ code: 409, details: { group: 'coordination.k8s.io', kind: 'leases', name: 'new' } });
    expect(body.message).toMatch(/UID in precondition: other, UID in object meta: $/);
  });

  test('of a job without a name is refused for it', async () => {
    const spec = { template: { spec: { ...pod, restartPolicy: 'Never' } } };
    const { body } = await api.send('POST', `${collection('batch/v1/jobs')}`, { spec });
    expect(body.details.causes[0].field).toBe('metadata.name');
  });

  test.each([
    ['pods', { spec: pod }, "the Pod's hostname"],
    ['apps/v1/replicasets', { spec: { selector: { matchLabels: { a: 'b' } }, template } }, 'Pod names and hostnames'],
    ['apps/v1/deployments', { spec: { selector: { matchLabels: { a: 'b' } }, template } }, 'Pod names and hostnames'],
  ])('of %s is warned of a name with dots', async (path, body, use) => {
    const { warning } = await api.send('POST', `${collection(path)}?dryRun=All`, { ...named('a.b'), ...body });
    expect(warning).toContain(`metadata.name: this is used in ${use}, which can result in surprising behavior`);
  });
});

test('a dry replacement does not get as far as the prefix in etcd', async () => {
  await api.send('POST', `${core}/configmaps`, named('dry'));
  const other = { metadata: { name: 'dry', uid: 'other' } };
  const { body } = await api.send('PUT', `${core}/configmaps/dry?dryRun=All`, other);
  expect(body.message).toContain(`Key: /configmaps/${core.split('/').at(-1)}/dry, `);
});

describe('a strategic patch that does not fit is told of by the converter', () => {
  test.each([
    [{ metadata: { labels: [] } }, 'cannot restore map from slice'],
    [{ metadata: { labels: { a: 1 } } }, 'cannot convert int64 to string'],
    [{ spec: 'x' }, 'cannot restore struct from: string'],
    [{ spec: { containers: 'x' } }, 'cannot restore slice from string'],
    [{ metadata: { labels: { a: true } } }, 'unrecognized type: string'],
    [{ metadata: { uid: 5 } }, 'cannot convert int64 to types.UID'],
    [{ spec: { dnsPolicy: 5 } }, 'cannot convert int64 to v1.DNSPolicy'],
    [{ spec: { hostNetwork: {} } }, 'unrecognized type: bool'],
    [{ spec: { activeDeadlineSeconds: 'x' } }, 'unrecognized type: int64'],
    [{ spec: { activeDeadlineSeconds: 1.5 } }, 'cannot convert float64 to int64'],
  ])('%j', async (patch, words) => {
    await api.send('POST', `${core}/pods`, { ...named('converted'), spec: pod });
    const { body } = await api.send('PATCH', `${core}/pods/converted`, patch, { type: 'strategic' });
    expect(body.details.causes[0].message.split('": ').at(-1)).toBe(words);
  });
});

describe('a bookmark carries an empty object as Go prints it', () => {
  const query =
    'watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1';
  test.each([
    [
      'apps/v1/deployments',
      {
        spec: { replicas: 0, selector: null, strategy: {}, template: { metadata: {}, spec: { containers: null } } },
        status: {},
      },
    ],
    [
      'policy/v1/poddisruptionbudgets',
      { status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 } },
    ],
    ['rbac.authorization.k8s.io/v1/roles', { rules: null }],
    ['resourcequotas', { spec: {}, status: {} }],
    ['apps/v1/daemonsets', { metadata: { annotations: { 'deprecated.daemonset.template.generation': '0' } } }],
  ])('of %s', async (path, empty) => {
    const { body } = await api.send('GET', `${collection(path)}?${query}&fieldSelector=metadata.name=nobody`);
    const [line] = String(typeof body === 'string' ? body : JSON.stringify(body)).split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ type: 'BOOKMARK', object: empty });
  });
});

test('a dot needs no quotes in YAML', async () => {
  await api.send('POST', `${core}/configmaps`, { metadata: { name: 'dotted', labels: { a: 'b' } }, data: { k: '.' } });
  const accept = 'application/yaml';
  const { body } = await api.send('GET', `${core}/configmaps/dotted`, undefined, { accept });
  expect(body).toMatch(/f:data:\n +\.: \{\}\n/);
  expect(body).toContain('  k: .\n');
});

test('the plainest of tables has no list of rows where there are none', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const rows = async (plural: string) =>
    (await api.send('GET', `${core}/${plural}?labelSelector=no`, undefined, { accept })).body.rows;
  expect([await rows('limitranges'), await rows('configmaps')]).toEqual([null, []]);
});
