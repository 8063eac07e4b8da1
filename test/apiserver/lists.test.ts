import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let maps: string;
beforeAll(async () => {
  api = await testApi();
  maps = `${await api.namespace()}/configmaps`;
  for (const [name, labels] of [
    ['a', { n: '1' }],
    ['b', { n: '5' }],
    ['c', { n: '1' }],
  ] as const)
    await api.send('POST', maps, { metadata: { name, labels } });
});
afterAll(() => api[Symbol.asyncDispose]());

const list = (query: Record<string, string>) => api.send('GET', `${maps}?${new URLSearchParams(query)}`);
const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map(({ metadata }) => metadata.name);

describe('a label selector', () => {
  test('compares numbers', async () => {
    expect(names((await list({ labelSelector: 'n>1' })).body)).toEqual(['b']);
    expect(names((await list({ labelSelector: 'n<5' })).body)).toEqual(['a', 'c']);
  });

  test('takes no more for a number than 64 bits hold', async () => {
    await api.send('POST', maps, { metadata: { name: 'huge', labels: { n: '9223372036854775808' } } });
    expect(names((await list({ labelSelector: 'n>1' })).body)).toEqual(['b']);
    await api.send('DELETE', `${maps}/huge`);
  });

  test.each([
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a in x', "unable to parse requirement: found 'x' expected: '('"],
    ['(a)', "found '(', expected: !, identifier, or 'end of string'"],
    ['a !b', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    [
      'a>9223372036854775808',
      "unable to parse requirement: values[0]: Invalid value: \"9223372036854775808\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('%s is refused', async (labelSelector, message) => {
    expect((await list({ labelSelector })).body).toMatchObject({ code: 400, message });
  });
});

test.each(['=', '!=', '==,metadata.namespace!=other'])(
  'the field selector %s leaves nothing out',
  async (fieldSelector) => {
    const { body } = await list({ fieldSelector });
    expect(body.items).toHaveLength((await list({})).body.items.length);
  },
);

test.each([
  ['data.k=v', '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['reason=x,data.k=v', '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
  ['metadata.name=a\\', 'invalid field selector: invalid escape sequence: \\'],
])('the field selector %s is refused', async (fieldSelector, message) => {
  expect((await list({ fieldSelector })).body).toMatchObject({ code: 400, message });
});

test.each([
  [{ limit: 'x' }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [{ limit: '' }, 400, 'strconv.ParseInt: parsing "": invalid syntax'],
  [{ timeoutSeconds: 'x' }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    { resourceVersion: 'x' },
    400,
    'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [{ continue: 'x' }, 400, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  [
    { sendInitialEvents: 'true' },
    422,
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
  ],
])('the parameters %j are refused', async (query, code, message) => {
  expect((await list(query as Record<string, string>)).body).toMatchObject({ code, message });
});

describe('a list in pages', () => {
  test('goes on while there is something to look through', async () => {
    const first = await list({ limit: '1', labelSelector: 'n=5' });
    expect(names(first.body)).toEqual(['b']);
    expect(first.body.metadata.remainingItemCount).toBeUndefined();
    const rest = await list({ limit: '1', labelSelector: 'n=5', continue: first.body.metadata.continue });
    expect(names(rest.body)).toEqual([]);
    expect(rest.body.metadata.continue).toBeUndefined();
  });

  test('does not heed its limit at version 0', async () => {
    expect(names((await list({ limit: '1', resourceVersion: '0' })).body)).toHaveLength(3);
  });
});

test('an exact version shows the past', async () => {
  const { body } = await list({});
  await api.send('DELETE', `${maps}/c`);
  await api.send('POST', maps, { metadata: { name: 'd' } });
  const { resourceVersion } = body.metadata;
  const past = await list({ resourceVersion, resourceVersionMatch: 'Exact' });
  expect(names(past.body)).toEqual(['a', 'b', 'c']);
  expect(past.body.metadata.resourceVersion).toBe(resourceVersion);
});

test('a list has no form of one object', async () => {
  const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', maps, undefined, { accept });
  expect(body).toMatchObject({
    code: 406,
    message: 'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
  });
});

describe('what is asked of a list is looked at', () => {
  const accept = 'application/json;as=Table;g=meta.k8s.io;v=v9';
  const refusal = async (query: string) => {
    const { body } = await api.send('GET', `${maps}?${query}`, undefined, { accept });
    return [body.code, body.message];
  };

  test.each([
    ['limit=x&timeoutSeconds=y&labelSelector=a%20b', 400, /^strconv\.ParseInt: parsing "y"/],
    ['labelSelector=a%20b', 400, /^unable to parse requirement/],
    ['resourceVersionMatch=Exact', 422, /is forbidden unless resourceVersion is provided$/],
    ['watch=1&resourceVersionMatch=Exact', 422, /is forbidden for watch unless sendInitialEvents is provided/],
    ['fieldSelector=data%3Dx', 406, /^only the following media types/],
    ['watch=1&fieldSelector=data%3Dx', 406, /^only the following media types/],
  ])('before its form, but not what its fields mean: %s', async (query, code, words) => {
    expect(await refusal(query)).toEqual([code, expect.stringMatching(words)]);
  });

  test('before the options of a deletion', async () => {
    const { body } = await api.send('DELETE', `${maps}?fieldSelector=data%3Dx`, 'no JSON');
    expect(body.message).toMatch(/^"data" is not a known field selector/);
  });
});

describe('a watch that goes on where a list ended', () => {
  const sent = async (query: string) =>
    (await api.send('GET', `${maps}?watch=1&timeoutSeconds=1&continue=x${query}`)).status;

  test('is refused where it begins with what is there', async () => {
    expect(await sent('')).toBe(422);
    expect(await sent('&resourceVersion=0')).toBe(422);
    expect(await sent('&sendInitialEvents=false&resourceVersionMatch=NotOlderThan')).toBe(422);
  });

  test('is a watch where it begins at a version', async () => {
    const { body } = await list({});
    expect(await sent(`&resourceVersion=${body.metadata.resourceVersion}`)).toBe(200);
  });
});

test('component statuses have no versions, nor has their list', async () => {
  const { body } = await api.send('GET', '/api/v1/componentstatuses');
  expect(body.metadata).toEqual({});
  expect(body.items[0].metadata).toEqual({ name: 'controller-manager' });
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  expect((await api.send('GET', '/api/v1/componentstatuses', undefined, { accept })).body.metadata).toEqual({});
});

describe('a page and a version', () => {
  const made = async (name: string) => {
    const { body } = await api.send('POST', `${paged}/configmaps`, { metadata: { name } });
    return body.metadata.resourceVersion as string;
  };
  let paged: string;
  let second: string;
  beforeAll(async () => {
    paged = await api.namespace();
    await made('a');
    second = await made('b');
    await made('c');
  });
  const namesOf = ({ body }: { body: { items: { metadata: { name: string } }[] } }) =>
    body.items.map(({ metadata }) => metadata.name);

  test('that says not how it is meant is of that very version', async () => {
    const { body } = await api.send('GET', `${paged}/configmaps?limit=1&resourceVersion=${second}`);
    expect(body.metadata).toMatchObject({ resourceVersion: second, remainingItemCount: 1 });
  });

  test('a deletion goes no further than its limit', async () => {
    const answer = await api.send('DELETE', `${paged}/configmaps?limit=2`);
    expect(namesOf(answer)).toEqual(['a', 'b']);
    expect(answer.body.metadata).toMatchObject({ continue: expect.any(String), remainingItemCount: 1 });
    expect(namesOf(await api.send('GET', `${paged}/configmaps`))).toEqual(['c']);
  });
});

test.each([
  [
    'resourceVersionMatch=Exact&sendInitialEvents=true',
    422,
    /Unsupported value: "Exact": supported values: "NotOlderThan"/,
  ],
  ['continue=x', 422, /resourceVersionMatch is forbidden when continue is provided/],
  [
    'resourceVersion=abc',
    500,
    /^resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax$/,
  ],
])('a watch with %s is refused', async (query, code, words) => {
  const { body } = await api.send('GET', `${await api.namespace()}/configmaps?watch=1&timeoutSeconds=1&${query}`);
  expect(body).toMatchObject({ code, message: expect.stringMatching(words) });
});

describe('where a list goes on', () => {
  const token = async () => (await list({ limit: '1' })).body.metadata.continue as string;

  test('the rest comes at once to who asks for version 0', async () => {
    const [, ...rest] = names((await list({})).body);
    const { body } = await list({ limit: '1', resourceVersion: '0', continue: await token() });
    expect(names(body)).toEqual(rest);
    expect(body.metadata.continue).toBeUndefined();
  });

  test('another list goes on, too: as of the same version', async () => {
    const secrets = maps.replace('configmaps', 'secrets');
    for (const name of ['a', 'd']) await api.send('POST', secrets, { metadata: { name } });
    const at = await token();
    await api.send('POST', secrets, { metadata: { name: 'e' } });
    const { body } = await api.send('GET', `${secrets}?${new URLSearchParams({ limit: '5', continue: at })}`);
    expect(names(body)).toEqual(['d']);
  });
});

test.each(['json', 'yaml'])('a list of metadata alone that is empty has no items at all: %s', async (format) => {
  const accept = `application/${format};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`;
  const empty = await api.send('GET', `${maps}?labelSelector=none`, undefined, { accept });
  const items = format === 'json' ? empty.body.items : /^items: null$/m.test(empty.body) && null;
  expect(items).toBeNull();
  expect((await list({ labelSelector: 'none' })).body.items).toEqual([]);
});

describe('what a token says', () => {
  const said = (token: string) => JSON.parse(Buffer.from(token, 'base64url').toString());

  test('is the last name and what comes after it, within the namespace that was listed', async () => {
    const { body } = await list({ limit: '1' });
    expect(said(body.metadata.continue).start).toBe(`${names(body)[0]}\u0000`);
  });

  test('leads a list of a namespace nowhere when it comes from a list across all of them', async () => {
    const namespace = maps.split('/')[4];
    const across = await api.send('GET', '/api/v1/configmaps?limit=1');
    const { v, rv } = said(across.body.metadata.continue);
    const start = `${namespace}/${names((await list({})).body)[0]}\u0000`;
    const token = Buffer.from(JSON.stringify({ v, rv: -1, start })).toString('base64url');
    expect(rv).toBeGreaterThan(0);
    expect(names((await list({ limit: '5', continue: token })).body)).toEqual([]);
    const { body } = await api.send('GET', `/api/v1/configmaps?limit=1&continue=${token}`);
    expect(names(body)).toEqual([names((await list({})).body)[1]]);
  });

  test('of a cluster kind is nothing where one name is asked for', async () => {
    const { body } = await api.send('GET', '/api/v1/namespaces?limit=1&fieldSelector=metadata.name%3Ddefault');
    expect(names(body)).toEqual(['default']);
    expect(body.metadata.continue).toBeUndefined();
  });
});

describe('a token that no list gave', () => {
  const KEY = 'invalid continue token: continue key is not valid';
  test.each([
    ['{}', 'server does not recognize this encoded version '],
    ['{"v":"v2"}', 'server does not recognize this encoded version v2'],
    ['{"v":5}', 'json: cannot unmarshal number into Go struct field continueToken.v of type string'],
    ['[]', 'json: cannot unmarshal array into Go value of type storage.continueToken'],
    ['{"v":"meta.k8s.io/v1","rv":1,"start":"../a"}', '../a'],
  ])('%s is refused', async (text, why) => {
    const { body } = await list({ limit: '1', continue: Buffer.from(text).toString('base64url') });
    expect(body).toMatchObject({ code: 400, message: `${KEY}: ${why}` });
  });
});

describe('a watch whose path names an object', () => {
  const prefix = () => maps.replace('/api/v1/', '/api/v1/watch/');
  test('is of that alone', async () => {
    const { body } = await api.send('GET', `${prefix()}/a?timeoutSeconds=1`);
    expect(body).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
  });

  test('is one namespace too', async () => {
    const path = (await api.namespace()).replace('/api/v1/', '/api/v1/watch/');
    const { body } = await api.send('GET', `${path}?resourceVersion=0&timeoutSeconds=1`);
    expect(body).toMatchObject({ type: 'ADDED', object: { kind: 'Namespace' } });
  });

  test('is held to what a list may ask', async () => {
    const initial = 'timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    expect((await api.send('GET', `${prefix()}/a?${initial}`)).body).toMatchObject({
      code: 422,
      message: expect.stringMatching(/sendInitialEvents is forbidden for list\]$/),
    });
  });

  test('does not select another one', async () => {
    const { body } = await api.send('GET', `${prefix()}/a?timeoutSeconds=1&fieldSelector=metadata.name%3Db`);
    expect(body).toMatchObject({ code: 400, message: "fieldSelector metadata.name doesn't match requested name" });
  });
});

test('pods are selected by the labels of the oldest clients, and by one that they have no value for', async () => {
  const pods = `${await api.namespace()}/pods`;
  await api.send('POST', pods, {
    metadata: { name: 'p' },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  });
  const found = async (fieldSelector: string) =>
    names((await api.send('GET', `${pods}?${new URLSearchParams({ fieldSelector })}`)).body);
  expect(await found('spec.host=n')).toEqual(['p']);
  expect(await found('status.podIPs=')).toEqual(['p']);
  expect(await found('status.podIPs=1.2.3.4')).toEqual([]);
});

test('names are quoted as Go quotes them', async () => {
  const { body } = await api.send('GET', `${maps}/a%22%07`);
  expect(body).toMatchObject({ message: 'configmaps "a\\"\\a" not found', details: { name: 'a"\u0007' } });
});

test.each([
  ['/api/v1/nodes', 'metadata.namespace', 'field label not supported: metadata.namespace'],
  ['/api/v1/namespaces', 'metadata.namespace', 'field label not supported: metadata.namespace'],
  [
    '/apis/resource.k8s.io/v1/resourceslices',
    'spec.pool',
    'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: spec.pool',
  ],
])('%s is not selected by %s', async (path, label, message) => {
  expect((await api.send('GET', `${path}?fieldSelector=${label}%3Dx`)).body).toMatchObject({ code: 400, message });
});

test.each([
  'continue=x',
  'resourceVersion=x',
  'resourceVersion=99999999',
  'resourceVersion=1&resourceVersionMatch=Exact',
])('the components are asked now, whatever version is named: %s', async (query) => {
  const { status, body } = await api.send('GET', `/api/v1/componentstatuses?${query}`);
  expect([status, body.items?.length]).toEqual([200, 3]);
  expect((await api.send('GET', `/api/v1/componentstatuses/etcd-0?${query}`)).status).toBe(200);
});

test('a list that is read page by page is kept for five minutes from the last page on', async () => {
  const clock = systemClock();
  let laterMs = 0;
  await using slow = await testApi({ clock: { ...clock, monotonicMs: () => clock.monotonicMs() + laterMs } });
  const path = `${await slow.namespace()}/configmaps`;
  for (const name of ['a', 'b', 'c', 'd']) await slow.send('POST', path, { metadata: { name } });
  const page = async (token: string) => {
    const query = new URLSearchParams({ limit: '1', continue: token });
    return (await slow.send('GET', `${path}?${query}`)).body;
  };
  const seen: string[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const body = await page(token);
    seen.push(...names(body));
    token = body.metadata.continue;
    laterMs += 200_000;
    if (seen.length === 1) await slow.send('DELETE', `${path}/d`); // Of what is listed it is still a part.
  }
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
});
