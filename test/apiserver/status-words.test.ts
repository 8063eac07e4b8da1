import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
let namespace: string;
const in_ = (group: string) => `/apis/${group}/namespaces/${namespace}`;
const causesOf = ({ details }: { details: { causes: { field: string; message: string }[] } }) =>
  details.causes.map(({ field, message }) => `${field}: ${message}`);

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  namespace = core.split('/').at(-1) ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

describe('an endpoint slice', () => {
  const slice = (addressType: string, addresses: string[]) =>
    api.send('POST', `${in_('discovery.k8s.io/v1')}/endpointslices?dryRun=All`, {
      metadata: { name: 's' },
      addressType,
      endpoints: [{ addresses }],
    });

  test('has addresses of the newer family in their canonical form', async () => {
    expect(causesOf((await slice('IPv6', ['fd00:0::2'])).body)).toEqual([
      'endpoints[0].addresses[0]: Invalid value: "fd00:0::2": must be in canonical form ("fd00::2")',
    ]);
    expect((await slice('IPv6', ['fd00::2'])).status).toBe(201);
  });

  test('tells one thing of a name that is none', async () => {
    expect(causesOf((await slice('FQDN', ['A b'])).body)).toHaveLength(1);
    expect(causesOf((await slice('FQDN', ['a'])).body)).toEqual([
      'endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots',
    ]);
  });
});

test('an event that was seen once was last seen then', async () => {
  const event = { involvedObject: { namespace }, firstTimestamp: '2020-01-01T00:00:00Z' };
  await api.send('POST', `${core}/events`, { metadata: { name: 'e' }, ...event });
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${core}/events`, undefined, { accept });
  expect(body.rows[0].cells[0]).toMatch(/^\d+[yd]/);
});

test('a deployment does not have fewer than no replicas that end', async () => {
  const spec = {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  };
  const path = `${in_('apps/v1')}/deployments`;
  await api.send('POST', path, { metadata: { name: 'd' }, spec });
  const status = { terminatingReplicas: -1 };
  const { body } = await api.send('PATCH', `${path}/d/status`, { status }, { type: 'merge' });
  expect(causesOf(body)).toEqual(['status.terminatingReplicas: Invalid value: -1: must be greater than or equal to 0']);
});

test('less than nothing is told once of a claim', async () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await api.send('POST', `${core}/persistentvolumeclaims`, { metadata: { name: 'c' }, spec });
  const status = { allocatedResources: { storage: '-1' } };
  const path = `${core}/persistentvolumeclaims/c/status`;
  expect(causesOf((await api.send('PATCH', path, { status }, { type: 'merge' })).body)).toHaveLength(1);
});

test('the name of a driver is shown in small letters', async () => {
  const path = '/apis/storage.k8s.io/v1/volumeattributesclasses';
  const body = { metadata: { name: 'v' }, driverName: 'A b', parameters: { x: 'y' } };
  expect(causesOf((await api.send('POST', path, body)).body)[0]).toContain('driverName: Invalid value: "a b"');
});

test('the end of a namespace is replaced, not read', async () => {
  expect((await api.send('GET', `${core}/finalize`)).status).toBe(405);
  expect((await api.send('PATCH', `${core}/finalize`, {}, { type: 'merge' })).status).toBe(405);
});

test('an object is not a list, and objects are included in known ways', async () => {
  await api.send('POST', `${core}/configmaps`, { metadata: { name: 'm' } });
  const accept = (as: string) => ({ accept: `application/json;as=${as};v=v1;g=meta.k8s.io` });
  const list = await api.send('GET', `${core}/configmaps/m`, undefined, accept('PartialObjectMetadataList'));
  expect(list.body).toMatchObject({
    code: 406,
    message: 'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  });
  const table = await api.send('GET', `${core}/configmaps?includeObject=x`, undefined, accept('Table'));
  expect(table.body.message).toBe(
    `Unable to convert to Table as requested: includeObject: Invalid value: "x": must be 'Metadata', 'Object', 'None', or empty`,
  );
});
