import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signingRequest } from '../support/signing-request.ts';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let maps: string;
beforeAll(async () => {
  api = await testApi();
  maps = `${await api.namespace()}/configmaps`;
});
afterAll(() => api[Symbol.asyncDispose]());

interface Cause {
  readonly field: string;
  readonly message: string;
}

describe('a new object is refused', () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' };
  test.each([
    [{ name: 'a', labels: { 'a/b/c': '' } }, 'metadata.labels', /: a valid label key must consist of/],
    [
      { name: 'a', labels: { [`${'a'.repeat(254)}/b`]: '' } },
      'metadata.labels',
      /prefix part .* no more than 253 bytes$/,
    ],
    [{ name: 'a'.repeat(254) }, 'metadata.name', /: must be no more than 253 characters$/],
    [{ name: 'a', finalizers: ['x'] }, 'metadata.finalizers[0]', /: name is neither a standard finalizer name nor/],
    [{ name: 'a', finalizers: ['orphan', 'foregroundDeletion'] }, 'metadata.finalizers', /cannot be both set$/],
    [{ name: 'a', ownerReferences: [{ ...owner, uid: '' }] }, 'metadata.ownerReferences.uid', /: must not be empty$/],
    [
      { name: 'a', ownerReferences: [{ ...owner, kind: 'Event' }] },
      'metadata.ownerReferences',
      /: \/v1, Kind=Event is disallowed from being an owner$/,
    ],
    [{ name: 'a', generation: -1 }, 'metadata.generation', /-1: must be greater than or equal to 0$/],
  ])('for %j', async (metadata, field, message) => {
    const { status, body } = await api.send('POST', maps, { metadata });
    expect(status).toBe(422);
    const [cause] = body.details.causes as Cause[];
    expect(cause?.field).toBe(field);
    expect(cause?.message).toMatch(message);
  });

  test('without a name, and the answer names none', async () => {
    const { body } = await api.send('POST', maps, {});
    expect(body.details).toEqual({
      kind: 'ConfigMap',
      causes: [expect.objectContaining({ message: 'Required value: name or generateName is required' })],
    });
  });

  describe('for a name that is to be generated', () => {
    const causesOf = async (path: string, body: object) => {
      const answer = await api.send('POST', path, body);
      return (answer.body.details.causes as Cause[]).map(({ field, message }) => [field, message] as const);
    };
    const spec = { group: 'g.io', version: 'v1', names: { plural: 'things', kind: 'Thing' } };
    const metadata = { generateName: 'x-' };

    test.each([
      ['apiextensions.k8s.io/v1/customresourcedefinitions', 'must be spec.names.plural+"."+spec.group'],
      ['apiregistration.k8s.io/v1/apiservices', 'must be `spec.version+"."+spec.group`: "v1.g.io"'],
    ])('that %s want otherwise', async (path, words) => {
      const [first, second] = await causesOf(`/apis/${path}`, { metadata, spec });
      expect(first).toEqual(['metadata.generateName', `Invalid value: "x-": ${words}`]);
      expect(second?.[0]).toBe('metadata.name');
    });

    test('but not for its prefix where the kind looks at the name alone', async () => {
      const classes = '/apis/resource.k8s.io/v1/deviceclasses';
      const [cause, ...others] = await causesOf(classes, { metadata: { generateName: 'A_-' }, spec: {} });
      expect(cause?.[0]).toBe('metadata.name');
      expect(others).toEqual([]);
    });

    test('where none is made of it', async () => {
      const addresses = '/apis/networking.k8s.io/v1/ipaddresses';
      const [, second] = await causesOf(addresses, { metadata });
      expect(second?.[1]).toMatch(/^Invalid value: "x-": must be a valid IP address/);
    });

    test('and what goes by the name is filled in after all', async () => {
      const bad = await causesOf('/api/v1/namespaces', { metadata: { generateName: '-' } });
      expect(bad.map(([field]) => field)).toEqual(['metadata.generateName', 'metadata.name']);
      const { body } = await api.send('POST', '/api/v1/namespaces?dryRun=All', { metadata });
      expect(body.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': body.metadata.name });
    });
  });

  test('when all else is right and the name is no part of a path', async () => {
    const request = Buffer.from(await signingRequest('CN=x')).toString('base64');
    const spec = { request, signerName: 'example.com/x', usages: ['client auth'] };
    const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
    const causes = async (more: object) =>
      (await api.send('POST', requests, { metadata: { name: 'a/b' }, spec: { ...spec, ...more } })).body.details.causes;
    expect(await causes({})).toEqual([expect.objectContaining({ field: 'metadata.name' })]);
    expect(await causes({ usages: [] })).toEqual([expect.objectContaining({ field: 'spec.usages' })]);
  });

  test('of which the event that it tells of is in another namespace, before its name is looked at', async () => {
    const events = maps.replace('/api/v1', '/apis/events.k8s.io/v1').replace('configmaps', 'events');
    const { body } = await api.send('POST', events, { metadata: { name: 'A_' }, regarding: { namespace: 'other' } });
    const fields = (body.details.causes as Cause[]).map(({ field }) => field);
    expect(fields.slice(0, 2)).toEqual(['involvedObject.namespace', 'metadata.name']);
  });

  test('when it has a version already', async () => {
    const { status, body } = await api.send('POST', maps, { metadata: { name: 'a', resourceVersion: '5' } });
    expect(status).toBe(500);
    expect(body.message).toBe('resourceVersion should not be set on objects to be created');
    const wrong = await api.send('POST', maps, { metadata: { name: 'A_', resourceVersion: '5' } });
    expect(wrong.status).toBe(422); // What is wrong with it comes first.
    await api.send('POST', maps, { metadata: { name: 'taken' } });
    const taken = await api.send('POST', maps, { metadata: { name: 'taken', resourceVersion: '5' } });
    expect(taken.status).toBe(500);
  });
});

describe('a PUT', () => {
  beforeAll(() => api.send('POST', maps, { metadata: { name: 'put' } }));

  test('names the object as its path does, whether or not that is there', async () => {
    const { body } = await api.send('PUT', `${maps}/other`, { metadata: { name: 'put' } });
    expect(body).toMatchObject({
      code: 400,
      message: 'the name of the object (put) does not match the name on the URL (other)',
    });
  });

  test('is bound to the uid that it sends', async () => {
    const { status, body } = await api.send('PUT', `${maps}/put`, { metadata: { name: 'put', uid: 'x' } });
    expect(status).toBe(409);
    expect(body.message).toContain('Precondition failed: UID in precondition: x, UID in object meta: ');
  });

  test('is bound to nothing by version 0, and refused for one that is no number', async () => {
    const put = (resourceVersion: string) =>
      api.send('PUT', `${maps}/put`, { metadata: { name: 'put', resourceVersion } });
    expect((await put('0')).status).toBe(200);
    expect((await put('abc')).body.message).toBe('strconv.ParseUint: parsing "abc": invalid syntax');
    const large = '18446744073709551616';
    expect((await put(large)).body.message).toBe(`strconv.ParseUint: parsing "${large}": value out of range`);
  });

  test('may change the prefix that the name was made from', async () => {
    const { body } = await api.send('PUT', `${maps}/put`, { metadata: { name: 'put', generateName: 'p-' } });
    expect(body.metadata.generateName).toBe('p-');
  });
});

test('a namespace name has no dots', async () => {
  const { body } = await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'a.b' } });
  expect(body.message).toBe('Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots');
});

describe('an owner that is named twice', () => {
  const owner = (uid: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', name: 'p', uid, ...more });
  const twice = (...ownerReferences: object[]) => ({ metadata: { name: 'owned', ownerReferences } });
  const words = (when: string, uids: string) =>
    `299 - ".metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}"`;

  test('is named once, and whoever sent it is warned', async () => {
    const made = await api.send('POST', maps, twice(owner('a'), owner('a'), owner('b'), owner('a')));
    expect(made.body.metadata.ownerReferences).toEqual([owner('a'), owner('b')]);
    expect(made.warning).toBe(words('', 'a, a'));
    const put = await api.send('PUT', `${maps}/owned`, twice(owner('a'), owner('a')));
    expect([put.body.metadata.ownerReferences, put.warning]).toEqual([[owner('a')], words('', 'a')]);
  });

  test('is so after admission where it comes by a patch', async () => {
    const { body, warning } = await api.send('PATCH', `${maps}/owned`, twice(owner('c'), owner('c')), {
      type: 'merge',
    });
    expect(body.metadata.ownerReferences).toEqual([owner('c')]);
    expect(warning).toBe(words(' after mutating admission happens', 'c'));
  });

  test('in other words stays', async () => {
    const owners = [owner('d'), owner('d', { name: 'q' })];
    const { body, warning } = await api.send('PUT', `${maps}/owned`, twice(...owners));
    expect([body.metadata.ownerReferences, warning]).toEqual([owners, undefined]);
  });
});

test('a link to itself is answered where nothing is stored, and is not stored', async () => {
  await api.send('POST', maps, { metadata: { name: 'linked' } });
  const link = { metadata: { selfLink: '/x' } };
  const patched = async (query: string) =>
    (await api.send('PATCH', `${maps}/linked${query}`, link, { type: 'merge' })).body.metadata.selfLink;
  expect(await patched('?dryRun=All')).toBe('/x');
  expect(await patched('')).toBeUndefined();
});
