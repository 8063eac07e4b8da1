import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
let maps: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
  maps = `${core}/configmaps`;
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (name: string, finalizers: string[] = []) =>
  api.send('POST', maps, { metadata: { name, ...(finalizers.length > 0 ? { finalizers } : {}) } });

describe('the options of a delete', () => {
  test.each([
    [
      'propagationPolicy=Nope',
      'propagationPolicy: Unsupported value: "Nope": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    ['dryRun=Nope', 'dryRun: Unsupported value: ["Nope"]: supported values: "All"'],
  ])('%s is refused', async (query, why) => {
    const { body } = await api.send('DELETE', `${maps}/a?${query}`);
    expect(body).toMatchObject({ code: 422, message: `DeleteOptions.meta.k8s.io "" is invalid: ${why}` });
  });

  test('bind it to a uid and a version by the query, that of a collection as well', async () => {
    await create('bound');
    const { uid, resourceVersion } = (await api.send('GET', `${maps}/bound`)).body.metadata;
    const of = `${maps}/bound`;
    expect((await api.send('DELETE', `${of}?uid=another`)).body.message).toContain(
      'the UID in the precondition (another)',
    );
    expect((await api.send('DELETE', `${of}?resourceVersion=0`)).body.message).toContain(
      'precondition (0) does not match',
    );
    const one = 'fieldSelector=metadata.name%3Dbound';
    expect((await api.send('DELETE', `${maps}?${one}&resourceVersion=0`)).status).toBe(409);
    expect((await api.send('DELETE', `${of}?uid=&resourceVersion=`, {})).status).toBe(200);
    await create('bound');
    const again = (await api.send('GET', of)).body.metadata;
    expect(again.uid).not.toBe(uid);
    expect((await api.send('DELETE', `${of}?resourceVersion=${resourceVersion}`)).status).toBe(409);
    expect((await api.send('DELETE', `${of}?uid=${again.uid}&resourceVersion=${again.resourceVersion}`)).status).toBe(
      200,
    );
  });

  test('in the body hide those in the query', async () => {
    await create('hidden');
    const { status } = await api.send('DELETE', `${maps}/hidden?dryRun=Nope`, { kind: 'DeleteOptions' });
    expect(status).toBe(200);
    expect((await api.send('GET', `${maps}/hidden`)).status).toBe(404);
  });

  test('bind it to a uid and a version', async () => {
    const { body } = await create('bound');
    const wrong = await api.send('DELETE', `${maps}/bound`, { preconditions: { uid: '' } });
    expect(wrong.body.message).toBe(
      `Operation cannot be fulfilled on ConfigMap "bound": the UID in the precondition () does not match the UID in record (${body.metadata.uid}). The object might have been deleted and then recreated`,
    );
    const right = await api.send('DELETE', `${maps}/bound`, { preconditions: { uid: body.metadata.uid } });
    expect(right.status).toBe(200);
  });
});

describe('an object that a finalizer holds', () => {
  test('is marked, and no other finalizer is added', async () => {
    await create('held', ['x.io/a']);
    const { body } = await api.send('DELETE', `${maps}/held`);
    expect(body.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, deletionTimestamp: expect.any(String) });
    const patch = { metadata: { finalizers: ['x.io/a', 'x.io/b'] } };
    const refused = await api.send('PATCH', `${maps}/held`, patch, { type: 'merge' });
    expect(refused.body.message).toBe(
      'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/b"}',
    );
  });

  test('keeps its name from others while it is going', async () => {
    await create('taken', ['x.io/a']);
    await api.send('DELETE', `${maps}/taken`);
    const { body } = await create('taken');
    expect(body.message).toBe('object is being deleted: configmaps "taken" already exists');
  });

  test('gets and loses the orphan finalizer as the options say', async () => {
    await create('orphaning', ['x.io/a']);
    const orphaned = await api.send('DELETE', `${maps}/orphaning?orphanDependents=true`);
    expect(orphaned.body.metadata.finalizers).toEqual(['x.io/a', 'orphan']);
    const background = await api.send('DELETE', `${maps}/orphaning?propagationPolicy=Background`);
    expect(background.body.metadata.finalizers).toEqual(['x.io/a']);
  });
});

test('a pod without a node goes at once, marked', async () => {
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'p' }, spec });
  const { body } = await api.send('DELETE', `${core}/pods/p`);
  expect(body.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 });
  expect((await api.send('GET', `${core}/pods/p`)).status).toBe(404);
});

test('a collection that is deleted is answered in the form that was asked for', async () => {
  const namespace = await api.namespace();
  const deleteAll = async (accept: string) => {
    await api.send('POST', `${namespace}/secrets`, { metadata: { name: 's' } });
    return (await api.send('DELETE', `${namespace}/secrets`, undefined, { accept })).body;
  };
  expect(await deleteAll('application/json')).toMatchObject({
    kind: 'SecretList',
    items: [{ metadata: { name: 's' } }],
  });
  const table = await deleteAll('application/json;as=Table;v=v1;g=meta.k8s.io');
  expect(table).toMatchObject({ kind: 'Table', rows: [{ cells: ['s', 'Opaque', 0, expect.any(String)] }] });
  const partial = await deleteAll('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io');
  expect(partial).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 's' } }] });
});

test('what owns nothing waits for no dependents', async () => {
  const event = {
    metadata: { name: 'e', finalizers: ['a.b/c'] },
    involvedObject: { namespace: core.split('/').at(-1) },
  };
  await api.send('POST', `${core}/events`, event);
  const { body } = await api.send('DELETE', `${core}/events/e`, { propagationPolicy: 'Foreground' });
  expect(body.metadata.finalizers).toEqual(['a.b/c']);
});

test('the first delete of a namespace has words of its own for preconditions', async () => {
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'kept' } });
  const { body } = await api.send('DELETE', '/api/v1/namespaces/kept', { preconditions: { uid: 'x' } });
  expect(body).toMatchObject({ code: 409, details: { kind: 'namespaces', name: 'kept' } });
  expect(body.message).toMatch(
    /^Operation cannot be fulfilled on namespaces "kept": Precondition failed: UID in precondition: x, UID in object meta: [-\w]{36}$/,
  );
});

describe('a deletion that is not done at once', () => {
  test('is accepted where orphans were not wanted', async () => {
    await create('later', ['x.io/a']);
    const statuses = await Promise.all(
      [{ orphanDependents: false }, { orphanDependents: true }, { propagationPolicy: 'Background' }].map(
        async (options) => (await api.send('DELETE', `${maps}/later`, options)).status,
      ),
    );
    expect(statuses).toEqual([202, 200, 200]);
  });

  test.each(['', 'n'])('of a pod is seen before the pod has gone, on node "%s"', async (nodeName) => {
    const pods = `${await api.namespace()}/pods`;
    const spec = { containers: [{ name: 'c', image: 'i' }], ...(nodeName ? { nodeName } : {}) };
    const { body } = await api.send('POST', pods, { metadata: { name: 'p' }, spec });
    await api.send('DELETE', `${pods}/p?gracePeriodSeconds=0`);
    const query = `watch=1&timeoutSeconds=1&resourceVersion=${body.metadata.resourceVersion}`;
    const { body: lines } = await api.send('GET', `${pods}?${query}`);
    const events = String(lines)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['MODIFIED', 'DELETED']);
    for (const { object } of events) expect(object.metadata).toMatchObject({ deletionGracePeriodSeconds: 0 });
  });
});

test('what is put or applied comes with its deletion, what is posted does not', async () => {
  const metadata = { name: 'ended', deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 };
  const posted = await api.send('POST', `${core}/configmaps`, { metadata });
  expect(posted.body.metadata.deletionTimestamp).toBeUndefined();
  const leases = `${core.replace('/api/v1', '/apis/coordination.k8s.io/v1')}/leases`;
  expect((await api.send('PUT', `${leases}/ended`, { metadata })).body.metadata).toMatchObject(metadata);
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'applied' } };
  const applied = await api.send('PATCH', `${core}/configmaps/applied?fieldManager=m`, map, { type: 'apply' });
  expect(applied.body.metadata).toMatchObject({ deletionTimestamp: metadata.deletionTimestamp });
});

test('a pod that would end at once has the grace that its deletion names', async () => {
  const spec = { nodeName: 'n', terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'i' }] };
  await api.send('POST', `${core}/pods`, { metadata: { name: 'brief' }, spec });
  const { body } = await api.send('DELETE', `${core}/pods/brief?gracePeriodSeconds=3`);
  expect(body.metadata.deletionGracePeriodSeconds).toBe(3);
  await api.send('DELETE', `${core}/pods/brief?gracePeriodSeconds=0`);
  expect((await api.send('GET', `${core}/pods/brief`)).status).toBe(404);
});

test('a collection is deleted as it was at the version that is named', async () => {
  const path = `${await api.namespace()}/secrets`;
  const make = async (name: string) => (await api.send('POST', path, { metadata: { name } })).body.metadata;
  const { resourceVersion } = await make('first');
  await make('second');
  const { status, body } = await api.send('DELETE', `${path}?resourceVersion=${resourceVersion}`);
  expect([status, body.items.length, body.items[0].metadata.name]).toEqual([200, 1, 'first']);
  expect((await api.send('GET', path)).body.items.length).toBe(1);
});

test('what chooses a collection is held to the rules of a watch where it says that it is one', async () => {
  const words = async (query: string) => (await api.send('DELETE', `${maps}?dryRun=All&${query}`)).body.message;
  const forbidden = (field: string, why: string) =>
    `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${why}`;
  const match = 'resourceVersionMatch=NotOlderThan';
  expect(await words(match)).toBe(
    forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
  );
  expect(await words(`watch=1&${match}`)).toBe(
    forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ),
  );
});
