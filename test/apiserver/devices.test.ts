// Claims for devices, classes and slices of them: resource.k8s.io.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

const GROUP = '/apis/resource.k8s.io/v1';

let api: TestApi;
let claims: string;

const fieldsOf = ({ body }: Answer): string[] => body.details.causes.map(({ field }: { field: string }) => field);
const exactly = { deviceClassName: 'c.example' };
const claim = (change: object) => ({ devices: { requests: [{ name: 'q', exactly }], ...change } });

beforeAll(async () => {
  api = await testApi();
  claims = `${(await api.namespace()).replace('/api/v1', GROUP)}/resourceclaims`;
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a claim', () => {
  const path = 'spec.devices';
  test.each([
    [{ requests: [{ name: 'q' }] }, [`${path}.requests[0]`]],
    [{ requests: [{ name: 'q', exactly, firstAvailable: [{ name: 'a', ...exactly }] }] }, [`${path}.requests[0]`]],
    [
      {
        requests: [
          { name: 'q', exactly },
          { name: 'q', exactly },
        ],
      },
      [`${path}.requests[1]`],
    ],
    [
      { requests: [{ name: 'Q', exactly: { allocationMode: 'All', count: 1 } }] },
      [`${path}.requests[0].name`, `${path}.requests[0].exactly.deviceClassName`, `${path}.requests[0].exactly.count`],
    ],
    [
      { constraints: [{ requests: ['r'], matchAttribute: 'numa' }] },
      [`${path}.constraints[0].requests[0]`, `${path}.constraints[0].matchAttribute`],
    ],
    [
      { requests: [{ name: 'a/b', exactly }], constraints: [{ requests: ['a/b'], matchAttribute: 'd.example/n' }] },
      [`${path}.requests[0].name`, `${path}.constraints[0].requests[0]`],
    ],
    [
      { config: [{ requests: ['q/a'], opaque: { driver: 'd.example', parameters: 'x' } }] },
      [`${path}.config[0].requests[0]`, `${path}.config[0].opaque.parameters`],
    ],
    [{ requests: [{ name: 'q', exactly: { ...exactly, adminAccess: true } }] }, [`${path}.requests[0].adminAccess`]],
  ])('is refused for %j', async (change, fields) => {
    expect(fieldsOf(await api.send('POST', claims, { metadata: { name: 'bad' }, spec: claim(change) }))).toEqual(
      fields,
    );
  });

  test.each([
    ['device.driver == "d.example"', undefined],
    ['device.attributes["d.example"].size > 5', undefined],
    ['device.capacity["d.example"].memory.isGreaterThan(quantity("1Gi"))', undefined],
    ['device.driver', 'must evaluate to bool or the unknown type, not string'],
    ['device.name == "x"', 'compilation failed'],
  ])('chooses by %s: %s', async (expression, words) => {
    const requests = [{ name: 'q', exactly: { ...exactly, selectors: [{ cel: { expression } }] } }];
    const answer = await api.send('POST', `${claims}?dryRun=All`, {
      metadata: { name: 'a' },
      spec: claim({ requests }),
    });
    if (words === undefined) expect(answer.status).toBe(201);
    else expect(answer.body.message).toContain(words);
  });

  test('that is no longer allocated forgets what was told of its devices', async () => {
    await api.send('POST', claims, { metadata: { name: 'held' }, spec: claim({}) });
    const device = { driver: 'd.example', pool: 'p', device: 'd0' };
    const patch = (status: object) => api.send('PATCH', `${claims}/held/status`, { status }, { type: 'merge' });
    const allocation = { devices: { results: [{ request: 'q', ...device }] } };
    const told = await patch({ allocation, devices: [{ ...device, data: { a: 1 } }] });
    expect(told.body.status.devices).toHaveLength(1);
    const { body } = await patch({ allocation: null });
    expect(body.status).toEqual({});
  });
});

test('a slice drops what is behind closed gates, and keeps its driver', async () => {
  const spec = { driver: 'd.example', nodeName: 'n', pool: { name: 'p', generation: 1, resourceSliceCount: 1 } };
  const devices = [{ name: 'd0', allowMultipleAllocations: true, taints: [{ key: 'k', effect: 'NoSchedule' }] }];
  const path = `${GROUP}/resourceslices`;
  const { body } = await api.send('POST', path, { metadata: { name: 's' }, spec: { ...spec, devices } });
  expect(body.spec.devices).toEqual([{ name: 'd0' }]);
  const moved = await api.send('PATCH', `${path}/s`, { spec: { pool: { name: 'o' } } }, { type: 'merge' });
  expect(fieldsOf(moved)).toEqual(['spec.pool.name']);
});

test('the parts of the control plane are well, and nobody says otherwise', async () => {
  const { body, warning } = await api.send('GET', '/api/v1/componentstatuses');
  expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual([
    'controller-manager',
    'etcd-0',
    'scheduler',
  ]);
  expect(warning).toContain('ComponentStatus is deprecated');
  expect((await api.send('DELETE', '/api/v1/componentstatuses/etcd-0')).status).toBe(405);
});

describe('the status of a claim', () => {
  const result = { request: 'q', driver: 'd.io', pool: 'p', device: 'd' };
  const { request: _, ...device } = result;
  const write = (name: string, status: object) =>
    api.send('PATCH', `${claims}/${name}/status`, { status }, { type: 'merge' });
  const given = (more: object) => ({ allocation: { devices: { results: [{ ...result, ...more }] } } });

  test('gives the devices of others only where the namespace says so', async () => {
    await api.send('POST', claims, { metadata: { name: 'admin' }, spec: claim({}) });
    const refused = await write('admin', given({ adminAccess: true }));
    expect(fieldsOf(refused)).toEqual(['status.allocation.devices.results[0].adminAccess']);
    const namespace = claims.replace(GROUP, '/api/v1').replace('/resourceclaims', '');
    const labels = { 'resource.kubernetes.io/admin-access': 'true' };
    await api.send('PATCH', namespace, { metadata: { labels } }, { type: 'merge' });
    expect((await write('admin', given({ adminAccess: true }))).status).toBe(200);
    await api.send('PATCH', namespace, { metadata: { labels: null } }, { type: 'merge' });
    const reservedFor = [{ resource: 'pods', name: 'p', uid: 'u' }];
    expect((await write('admin', { reservedFor })).status).toBe(200); // Given is given.
  });

  test('tells of each device once, and names it as upstream does', async () => {
    await api.send('POST', claims, { metadata: { name: 'told' }, spec: claim({}) });
    await write('told', given({ shareID: 'x', bindingConditions: ['a'] }));
    const { body } = await write('told', { devices: [{ ...device, shareID: 'y' }] });
    expect(body.status.allocation.devices.results).toEqual([result]); // Shares and conditions are off.
    expect(body.status.devices[0].shareID).toBeUndefined();
    const twice = await write('told', { devices: [device, device, { ...device, device: 'e' }] });
    const name = (of: string) => `{"Driver":"d.io","Pool":"p","Device":"${of}","ShareID":""}`;
    expect(twice.body.details.causes.map(({ message }: { message: string }) => message)).toEqual([
      `Invalid value: ${name('e')}: must be an allocated device in the claim`,
      `Duplicate value: ${name('d')}`,
    ]);
  });
});

test('an attribute of a device may be of any type, which is no type of an answer', async () => {
  const messagesOf = async (expression: string) => {
    const request = { name: 'q', exactly: { ...exactly, selectors: [{ cel: { expression } }] } };
    const spec = { devices: { requests: [request] } };
    const { body } = await api.send('POST', `${claims}?dryRun=All`, { metadata: { name: 'typed' }, spec });
    return (body.details?.causes ?? []).map(({ message }: { message: string }) => message.split(': ').at(-1));
  };
  const any = 'map(string, map(string, google.protobuf.Any))';
  expect(await messagesOf('device.attributes')).toEqual([`must evaluate to bool or the unknown type, not ${any}`]);
  expect(await messagesOf('device.attributes["d.io"].x')).toEqual([]);
  expect(await messagesOf('dyn(true)')).toEqual(['must evaluate to bool or the unknown type, not dyn']);
});
