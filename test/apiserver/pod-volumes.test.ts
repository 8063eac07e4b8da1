import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let pods: string;
const AT = 'spec.volumes[0].';

beforeAll(async () => {
  api = await testApi();
  pods = `${await api.namespace()}/pods?dryRun=All`;
});
afterAll(() => api[Symbol.asyncDispose]());

const field = { fieldPath: 'metadata.name' };
const projected = (...sources: object[]) => ({ projected: { sources } });

test.each([
  [
    'a key that has no name',
    { secret: { secretName: 's', items: [{ path: 'a' }] } },
    ['secret.items[0].key: Required value'],
  ],
  [
    'a file that is above the volume',
    { configMap: { name: 'm', items: [{ key: 'k', path: '../a' }] } },
    ['configMap.items[0].path: Invalid value: "../a": must not contain \'..\''],
  ],
  [
    "a file of the writer's own",
    { configMap: { name: 'm', items: [{ key: 'k', path: '..data' }] } },
    ['configMap.items[0].path: Invalid value: "..data": must not start with \'..\''],
  ],
  [
    'rights that there are not',
    { secret: { secretName: 's', items: [{ key: 'k', path: 'a', mode: 512 }] } },
    ['secret.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive'],
  ],
  [
    'sources without names',
    projected({ secret: {} }, { configMap: { items: [{ key: 'k', path: '' }] } }),
    [
      'projected.sources[0].secret.name: Required value',
      'projected.sources[1].configMap.name: Required value',
      'projected.sources[1].configMap.items[0].path: Required value',
    ],
  ],
  [
    'one file from two sources',
    projected(
      { secret: { name: 's', items: [{ key: 'k', path: 'a' }] } },
      { downwardAPI: { items: [{ path: 'a', fieldRef: field }] } },
    ),
    ['projected: Invalid value: "a": conflicting duplicate paths'],
  ],
  [
    'a token that never ends',
    projected({ serviceAccountToken: { path: 't', expirationSeconds: 2 ** 33 } }),
    [
      'projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds',
    ],
  ],
  [
    'a file of two fields',
    {
      downwardAPI: {
        items: [{ path: 'a', fieldRef: field, resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' } }],
      },
    },
    ['downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously'],
  ],
])('a volume has not %s', async (_what, volume, causes) => {
  const spec = { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...volume }] };
  const { status, body } = await api.send('POST', pods, { metadata: { name: 'p' }, spec });
  expect(status).toBe(422);
  const found = body.details.causes.map((cause: Record<string, string>) => `${cause['field']}: ${cause['message']}`);
  expect(found).toEqual(causes.map((cause) => AT + cause));
});

test('a volume that is named as one for tokens is taken for one, whatever it holds', async () => {
  const namespace = await api.namespace();
  const made = async (volumes: object[], mountPath: string) => {
    const volumeMounts = volumes.length > 0 ? [] : [{ name: 'v', mountPath }];
    const spec = {
      containers: [{ name: 'c', image: 'i', volumeMounts }],
      volumes: volumes.length > 0 ? volumes : [{ name: 'v', emptyDir: {} }],
    };
    const { body } = await api.send('POST', `${namespace}/pods?dryRun=All`, { metadata: { name: 'p' }, spec });
    return [body.spec.volumes.length, body.spec.containers[0].volumeMounts.length];
  };
  expect(await made([{ name: 'kube-api-access-x', emptyDir: {} }], '')).toEqual([1, 1]);
  const path = '/var/run/secrets/kubernetes.io/serviceaccount';
  expect(await made([], path)).toEqual([1, 1]);
  expect(await made([], `${path}/`)).toEqual([2, 2]); // Another path, by the letter.
});
