// What tables say of their columns, and a few cells that are more than a field.

import { afterAll, beforeAll, expect, test } from 'vitest';
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
}
const tableOf = async (path: string) => (await api.send('GET', path, undefined, { accept })).body;
const columnsOf = async (path: string): Promise<readonly TableColumn[]> => (await tableOf(path)).columnDefinitions;

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
