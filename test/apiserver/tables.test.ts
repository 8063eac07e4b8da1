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

const tableOf = async (path: string) => (await api.send('GET', path, undefined, { accept })).body;

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
