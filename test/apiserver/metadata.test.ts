import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('when it has a version already', async () => {
    const { status, body } = await api.send('POST', maps, { metadata: { name: 'a', resourceVersion: '5' } });
    expect(status).toBe(500);
    expect(body.message).toBe('resourceVersion should not be set on objects to be created');
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
