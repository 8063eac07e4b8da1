// What tables say of their columns, and a few cells that are more than a field.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
let api: TestApi;
let core: string;
let apps: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  apps = core.replace('/api/v1', '/apis/apps/v1');
});
afterAll(() => api[Symbol.asyncDispose]());

interface TableColumn {
  readonly name: string;
  readonly description: string;
}
const tableOf = async (path: string) => (await api.send('GET', path, undefined, { accept })).body;
const columnsOf = async (path: string): Promise<readonly TableColumn[]> => (await tableOf(path)).columnDefinitions;
const wordsOf = async (path: string) =>
  Object.fromEntries((await columnsOf(path)).map(({ name, description }) => [name, description]));

test('every column of every kind says what it shows, but for a handler, which upstream has no words for', async () => {
  const { groups } = (await api.send('GET', '/apis')).body;
  const versions = groups.flatMap(({ versions: all }: { versions: { groupVersion: string }[] }) => all);
  const roots = versions.map(({ groupVersion }: { groupVersion: string }) => `/apis/${groupVersion}`);
  const silent: string[] = [];
  for (const root of ['/api/v1', ...roots]) {
    const { resources } = (await api.send('GET', root)).body;
    for (const { name, verbs } of resources as { name: string; verbs: string[] }[]) {
      if (name.includes('/') || !verbs.includes('list')) continue;
      const columns = await columnsOf(`${root}/${name}`);
      silent.push(...columns.filter(({ description }) => description === '').map((column) => `${name} ${column.name}`));
    }
  }
  expect(silent).toEqual(['runtimeclasses Handler']);
});

test('a column says it in words of its own, or in those of the field that it shows', async () => {
  expect(await wordsOf(`${core}/pods`)).toMatchObject({
    Ready: 'The aggregate readiness state of this pod for accepting traffic.',
    Name: expect.stringMatching(/^Name must be unique within a namespace\./),
    Age: expect.stringMatching(/^CreationTimestamp is .* is in UTC\.\n\nPopulated by the system\./),
    Node: expect.stringMatching(/^NodeName indicates in which node this pod is scheduled\./),
  });
  const bindings = (plural: string) => wordsOf(`/apis/rbac.authorization.k8s.io/v1/${plural}`);
  expect((await bindings('clusterrolebindings'))['Groups']).toBe('Groups in the clusterRoleBinding');
  expect((await bindings('rolebindings'))['Groups']).toBe('Groups in the roleBinding');
});

/** A kind with these columns; the table of its objects. */
async function customKind(plural: string, additionalPrinterColumns: readonly object[]): Promise<string> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: `${plural}.tables.example.com` },
    spec: {
      group: 'tables.example.com',
      scope: 'Cluster',
      names: { plural, kind: plural },
      versions: [{ name: 'v1', served: true, storage: true, schema, additionalPrinterColumns }],
    },
  });
  return `/apis/tables.example.com/v1/${plural}`;
}

test('a column of a definition says what the definition says, or where its cells come from', async () => {
  const column = { name: 'Size', type: 'integer', jsonPath: '.spec.size' };
  const path = await customKind('tins', [column, { ...column, name: 'Other', description: 'how large' }]);
  expect(await wordsOf(path)).toMatchObject({
    Size: 'Custom resource definition column (in JSONPath format): .spec.size',
    Other: 'how large',
  });
});

test('cells of a definition’s columns are as Go prints them', async () => {
  const values = { map: { b: '<&>', a: [1] }, nothing: null, small: 1e-9, large: 1234567.5, list: ['x', 'y'] };
  const paths = ['map', 'nothing', 'small', 'large', 'list[1,0]', 'missing'];
  const path = await customKind(
    'jars',
    paths.map((name) => ({ name, type: 'string', jsonPath: `.spec.${name}` })),
  );
  const object = { apiVersion: 'tables.example.com/v1', kind: 'jars', metadata: { name: 'j' }, spec: values };
  await api.send('POST', path, object);
  const cells = ['{"a":[1],"b":"\\u003c\\u0026\\u003e"}', '<no value>', '1e-09', '1.2345675e+06', 'y', null];
  expect((await tableOf(`${path}/j`)).rows[0].cells).toEqual(['j', ...cells]);
});

test('what comes after a path that cannot be read is not shown', async () => {
  const jsonPaths = ['.spec.a', '.spec["b"]', '.spec.c'];
  const path = await customKind(
    'pots',
    jsonPaths.map((jsonPath) => ({ name: jsonPath, type: 'string', jsonPath })),
  );
  expect((await columnsOf(path)).map(({ name }) => name)).toEqual(['Name', '.spec.a']);
});

test('definitions have the plainest of tables', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=none';
  expect((await tableOf(path)).rows).toBeNull();
});

test('a selector is told by its keys, and of one key the labels come first', async () => {
  const matchExpressions = [
    { key: 'a', operator: 'In', values: ['z', 'b'] },
    { key: 'q', operator: 'DoesNotExist' },
    { key: 'a', operator: 'Exists' },
  ];
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { selector: { matchLabels: { a: 'b' }, matchExpressions }, template };
  await api.send('POST', `${apps}/replicasets`, { metadata: { name: 'r' }, spec });
  expect((await tableOf(`${apps}/replicasets/r`)).rows[0].cells.at(-1)).toBe('a=b,a in (b,z),a,!q');
});

describe('the row of a pod', () => {
  const running = { ready: true, restartCount: 3, image: '', imageID: '', state: { running: {} } };
  const ended = (exitCode: number, reason?: string) => ({
    ...running,
    ready: false,
    state: { terminated: { exitCode, ...(reason ? { reason } : {}) } },
  });
  const path = async (status: object) => {
    const pods = `${await api.namespace()}/pods`;
    const initContainers = [
      { name: 'i', image: 'i', restartPolicy: 'Always' },
      { name: 'j', image: 'i' },
    ];
    const containers = ['c', 'd'].map((name) => ({ name, image: 'i' }));
    await api.send('POST', pods, { metadata: { name: 'p' }, spec: { initContainers, containers } });
    await api.send('PATCH', `${pods}/p/status`, { status }, { type: 'merge' });
    return `${pods}/p`;
  };

  test.each([
    [
      'counts nobody while the first containers fail',
      {
        initContainerStatuses: [{ name: 'i', ...ended(3) }],
        containerStatuses: [
          { name: 'c', ...running },
          { name: 'd', ...running },
        ],
      },
      ['0/3', 'Init:ExitCode:3', '3'],
    ],
    [
      'tells the failure of one beside another that completed',
      {
        containerStatuses: [
          { name: 'c', ...ended(0, 'Completed') },
          { name: 'd', ...ended(2, 'Error') },
        ],
      },
      ['0/3', 'Error', '6'],
    ],
  ])('%s', async (_, status, cells) => {
    expect((await tableOf(await path(status))).rows[0].cells.slice(1, 4)).toEqual(cells);
  });
});

test('an address of the other family stands in brackets before its port', async () => {
  const subsets = [{ addresses: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }], ports: [{ port: 53 }] }];
  await api.send('POST', `${core}/endpoints`, { metadata: { name: 'e' }, subsets });
  expect((await tableOf(`${core}/endpoints/e`)).rows[0].cells[1]).toBe('192.0.2.1:53,[2001:db8::1]:53');
});

test('of the status of a claim for devices, a definition and an API service there is no table', async () => {
  const claims = core.replace('/api/v1', '/apis/resource.k8s.io/v1').concat('/resourceclaims');
  const requests = [{ name: 'r', exactly: { deviceClassName: 'c' } }];
  await api.send('POST', claims, { metadata: { name: 'c' }, spec: { devices: { requests } } });
  const statusOf = async (path: string) => (await api.send('GET', `${path}/status`, undefined, { accept })).status;
  expect(await statusOf(`${claims}/c`)).toBe(406);
  expect(await statusOf('/apis/apiregistration.k8s.io/v1/apiservices/v1.')).toBe(406);
  expect(await statusOf('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/none')).toBe(406);
  expect(await statusOf(core)).toBe(200);
});

describe('the bookmark of a watch', () => {
  const query =
    'watch=1&timeoutSeconds=1&labelSelector=none&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
  const bookmarkAt = async (path: string) => {
    const { body } = await api.send('GET', `${path}?${query}`, undefined, { accept });
    return typeof body === 'string' ? JSON.parse(body) : body;
  };
  const EPOCH = '0001-01-01T00:00:00Z';

  test.each([
    ['CORE/pods', ['', '0/0', '', '0', '<unknown>', '<none>', '<none>', '<none>', '<none>']],
    ['CORE/services', ['', '', '<none>', '<unknown>', '<none>', '<unknown>', '<none>']],
    ['CORE/limitranges', ['', EPOCH]],
    ['APPS/deployments', ['', '0/0', 0, 0, '<unknown>', '', '', '']],
    ['BATCH/cronjobs', ['', '', '<none>', '<unset>', 0, '<none>', '<unknown>', '', '', '<none>']],
    ['/apis/storage.k8s.io/v1/storageclasses', ['', '', 'Delete', 'Immediate', false, '<unknown>']],
    ['/apis/rbac.authorization.k8s.io/v1/roles', ['', EPOCH]],
  ])('is a row of nothing: %s', async (path, cells) => {
    const batch = core.replace('/api/v1', '/apis/batch/v1');
    const { type, object } = await bookmarkAt(path.replace('CORE', core).replace('APPS', apps).replace('BATCH', batch));
    expect([type, object.rows?.[0].cells]).toEqual(['BOOKMARK', cells]);
  });
});
