import https from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let namespace: string;
beforeAll(async () => {
  api = await testApi();
  namespace = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const at = (path: string) =>
  path.replace('watchNS', `watch${namespace.replace('/api/v1', '')}`).replace('NS', namespace);

describe('a path that has no route', () => {
  test.each([
    ['GET', '/api/v1/nope'],
    ['GET', 'NS/nope/x'],
    ['POST', 'NS/nope'],
    ['GET', 'NS/nodes'],
    ['GET', 'NS//configmaps'],
    ['GET', '/api/v1/pods/x'],
    ['GET', '/api/v2'],
    ['GET', '/apis/apps/v9/deployments'],
    ['GET', '/api/v1/watch/nope'],
    ['GET', '/apis/authorization.k8s.io/v1/subjectaccessreviews/x'],
    ['GET', 'NS/pods/x/log/y'],
    ['GET', 'NS/configmaps/x/y/z'],
    ['GET', 'NS/namespaces'],
    ['POST', '/apis/authorization.k8s.io/v1/localsubjectaccessreviews'],
    ['GET', '/api/v1/watchNS/pods/x/status'],
    ['GET', '/api/v1/watch/componentstatuses'],
    ['GET', '/api/v1/pods/x/log'],
    ['GET', '/api/v1/nodes//nope'],
    ['GET', '/api/v1//nodes'],
    ['GET', '/api/v1/namespaces//nodes'],
    ['GET', 'NS/pods/x//log'],
    ['GET', '/api/v1/proxy/namespaces/default'],
    ['GET', '/version/x'],
    ['GET', '/openid/v1/jwks/x'],
    ['GET', '/.well-known/openid-configuration/x'],
  ])('is not found in a group that is served: %s %s', async (method, path) => {
    const { status, body } = await api.send(method, at(path));
    expect(status).toBe(404);
    expect(body.message).toBe('the server could not find the requested resource');
  });

  test.each(['/nope', '/apis/nope.example.com', '/apis/nope.example.com/v1/things'])(
    'is plain text in a group that is not: %s',
    async (path) => {
      expect(await api.send('GET', path)).toMatchObject({ status: 404, body: '404 page not found\n' });
    },
  );
});

describe('a path that leaves something out', () => {
  test.each([
    '/api/v1/namespaces//configmaps?labelSelector=none',
    '/apis/apps/v1/namespaces//deployments?labelSelector=none',
    'NS/configmaps//?labelSelector=none',
    '/api/v1/nodes//?labelSelector=none',
  ])('is a list across all that is left out: %s', async (path) => {
    expect(await api.send('GET', at(path))).toMatchObject({ status: 200, body: { items: [] } });
  });

  test.each(['/api//', '/apis/apps//', '/apis/apps/v1//', '/version//'])(
    'is discovery whatever slashes follow: %s',
    async (path) => {
      expect(await api.send('GET', path)).toMatchObject({ status: 200 });
    },
  );

  test.each([
    ['GET', '/api/v1/namespaces//pods/a', 'Namespace parameter required.'],
    ['PUT', '/api/v1/namespaces//configmaps/a', 'Namespace parameter required.'],
    ['DELETE', '/api/v1/namespaces//configmaps/a', 'Namespace parameter required.'],
    ['GET', '/api/v1/namespaces//pods/a/log', 'Namespace parameter required.'],
    ['POST', '/api/v1/namespaces//serviceaccounts/x/token', 'Namespace parameter required.'],
    ['GET', '/api/v1/namespaces//status', 'name must be provided'],
    ['GET', '/api/v1/nodes//status', 'name must be provided'],
    ['GET', 'NS/pods//log', 'name must be provided'],
    ['POST', '/api/v1/namespaces//pods//eviction', 'name must be provided'],
  ])('has no object: %s %s', async (method, path, message) => {
    const { body } = await api.send(method, at(path), method === 'GET' ? undefined : { metadata: { name: 'a' } });
    expect(body).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });

  test.each([undefined, 'default'])('makes nothing, whatever namespace a body says: %s', async (said) => {
    const metadata = { name: 'a', ...(said ? { namespace: said } : {}) };
    const { body } = await api.send('POST', '/api/v1/namespaces//configmaps', { metadata });
    expect(body).toMatchObject({
      code: 422,
      message: 'ConfigMap "a" is invalid: metadata.namespace: Required value',
    });
  });

  test('is refused where no method is served', async () => {
    expect(await api.send('DELETE', '/api/v1/namespaces//')).toMatchObject({ status: 405 });
  });
});

describe('a method that a path does not have is refused', () => {
  test.each([
    ['POST', 'NS/configmaps/x'],
    ['PUT', 'NS/configmaps'],
    ['PATCH', 'NS/configmaps'],
    ['DELETE', '/api/v1/configmaps'],
    ['PUT', '/api/v1/pods'],
    ['DELETE', '/api/v1/namespaces'],
    ['HEAD', 'NS/configmaps'],
    ['POST', '/api/v1/watch/namespaces/default/secrets'],
    ['DELETE', '/api/v1'],
    ['GET', '/apis/authentication.k8s.io/v1/tokenreviews'],
    ['GET', '/apis/authentication.k8s.io/v1/tokenreviews?watch=1'],
    ['PATCH', 'NS/pods/x/log'],
    ['HEAD', '/version'],
    ['POST', '/openid/v1/jwks'],
    ['POST', 'NS/pods/x/log'],
    ['PUT', 'NS/pods/x/exec'],
  ])('%s %s', async (method, path) => {
    expect((await api.send(method, at(path))).status).toBe(405);
  });
});

describe('an answer that nobody wants is not given', () => {
  const offered = async (path: string, accept: string) => {
    const { status, body } = await api.send('GET', at(path), undefined, { accept });
    return [status, body.message];
  };
  const words = (...types: string[]) => [406, `406: Not Acceptable\n\nAvailable representations: ${types.join(', ')}`];
  const forms = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

  test('and says what there is: of a list also that it is watched', async () => {
    const watched = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
    expect(await offered('NS/configmaps', 'text/html')).toEqual(words(...forms, ...watched));
    expect(await offered('NS/configmaps/x', 'text/html')).toEqual(words(...forms));
  });

  test('of what has one form only', async () => {
    expect(await offered('/version', 'text/plain')).toEqual(words('application/json'));
    expect(await offered('/openid/v1/jwks', 'application/json')).toEqual(words('application/jwk-set+json'));
    expect((await api.send('GET', '/openid/v1/jwks', undefined, { accept: '*/*' })).status).toBe(200);
  });
});

test('a deletion across all namespaces deletes nothing', async () => {
  await api.send('POST', `${namespace}/configmaps`, { metadata: { name: 'stays' } });
  await api.send('DELETE', '/api/v1/configmaps');
  expect((await api.send('GET', `${namespace}/configmaps/stays`)).status).toBe(200);
});

describe('an Accept header', () => {
  test.each(['application/*', 'APPLICATION/JSON', 'text/html'])('of %s fits no answer', async (accept) => {
    const { status, body } = await api.send('GET', `${namespace}/configmaps`, undefined, { accept });
    expect(status).toBe(406);
    expect(body.message).toMatch(/^406: Not Acceptable\n\nAvailable representations: application\/json, /);
  });

  test('is kept by errors too', async () => {
    const { body } = await api.send('GET', `${namespace}/configmaps/nope`, undefined, { accept: 'application/yaml' });
    expect(body).toMatch(/^apiVersion: v1\ncode: 404\ndetails:\n {2}kind: configmaps\n/);
  });

  test('of another form than the object’s own is for that form alone: errors are JSON', async () => {
    const accept = 'application/yaml;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const { body } = await api.send('GET', `${namespace}/configmaps/nope`, undefined, { accept });
    expect(body).toMatchObject({ kind: 'Status', code: 404 });
  });
});

describe('health', () => {
  test('names every check, and those that were left out', async () => {
    const { body } = await api.send('GET', '/livez?verbose&exclude=etcd');
    expect(body).toMatch(/^\[\+\]ping ok\n\[\+\]log ok\n\[\+\]etcd excluded: ok\n/);
    expect(body).toMatch(/\nlivez check passed\n$/);
  });

  test('of what cannot be left out says so once, in order', async () => {
    const { body } = await api.send('GET', '/livez?verbose&exclude=z&exclude=a&exclude=z');
    expect(body).toContain('warn: some health checks cannot be excluded: no matches for "a","z"\n');
  });

  test('of a check that there is not is not found', async () => {
    expect((await api.send('GET', '/readyz/shutdown')).status).toBe(200);
    expect((await api.send('GET', '/livez/shutdown')).status).toBe(404);
  });
});

describe('what a path says is what is authorized and what is served', () => {
  /** As the request line has it: clients' own URLs tidy up. */
  const raw = (path: string, token?: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const { hostname, port } = new URL(api.server.url);
      const options = { hostname, port, path, headers, ca: api.server.certificateAuthority };
      const request = https.get(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      request.on('error', reject);
    });

  test.each(['..', '%2e%2e', '%2E.'])('%s is a segment like others', async (dots) => {
    const path = `/api/v1/namespaces/kube-system/${dots}/default/configmaps`;
    const anonymous = await raw(path);
    expect(anonymous.status).toBe(403);
    expect(anonymous.text).toContain(
      String.raw`.. \"default\" is forbidden: User \"system:anonymous\" cannot get resource \"../configmaps\"`,
    );
    expect(await raw(path, api.server.token)).toMatchObject({ status: 404 });
    expect(await raw(`/healthz/${dots}/version`, api.server.token)).toMatchObject({ status: 404 });
  });

  test.each([
    ['/api/v1/namespaces/..', `Name parameter invalid: \\"..\\": may not be '..'`],
    ['/api/v1/namespaces/default/configmaps/%2e', `Name parameter invalid: \\".\\": may not be '.'`],
    ['/api/v1/namespaces/default/configmaps/a%25b', `Name parameter invalid: \\"a%b\\": may not contain '%'`],
  ])('%s names nothing', async (path, words) => {
    const { status, text } = await raw(path, api.server.token);
    expect(status).toBe(400);
    expect(text).toContain(words);
  });

  test.each(['/api//v1/configmaps', '//api/v1/configmaps', '//version', '/apis//apps', '//healthz'])(
    'empty segments are not left out of %s',
    async (path) => {
      expect((await raw(path, api.server.token)).status).toBe(404);
    },
  );

  test('of two slashes in front anonymous users get no health checks', async () => {
    expect((await raw('/healthz')).status).toBe(200);
    expect((await raw('//healthz')).status).toBe(403);
  });

  test('an escaped letter is the letter, and a stray percent sign is no URL', async () => {
    expect((await raw('/%61pi/v1/namespaces/def%61ult', api.server.token)).status).toBe(200);
    expect((await raw('/%68ealthz')).status).toBe(200);
    expect(await raw('/api/v1/namespaces/%zz', api.server.token)).toMatchObject({
      status: 400,
      text: '400 Bad Request',
    });
  });
});

test('what is deprecated is not warned of where a path has no route', async () => {
  expect((await api.send('GET', `${namespace}/endpoints/x`)).warning).toContain('v1 Endpoints is deprecated');
  expect(await api.send('GET', `${namespace}/endpoints/x/status`)).toMatchObject({ status: 404, warning: undefined });
});

test('what is only listed cannot be watched', async () => {
  const { status, body } = await api.send('GET', '/api/v1/componentstatuses?watch=1');
  expect([status, body.message]).toEqual([405, 'watch is not supported on resources of kind "componentstatuses"']);
  expect(body.details).toEqual({ kind: 'componentstatuses' });
});

test('a part of a query that cannot be read says nothing', async () => {
  const limits = ['limit=%zz', 'limit=x;y=z', 'limit=%zz&limit=1'];
  for (const query of limits) expect((await api.send('GET', `${namespace}/configmaps?${query}`)).status).toBe(200);
});

test('a document of OpenAPI has nothing below it', async () => {
  expect(await api.send('GET', '/openapi/v3/api/v1/x')).toMatchObject({ status: 404, body: '' });
  expect(await api.send('GET', '/openapi/v3/apis//apps/v1')).toMatchObject({ status: 404, body: '' });
  expect((await api.send('GET', '/openapi/v3/apis/apps/v1')).status).toBe(200);
});

test('a form without a name is none', async () => {
  const { body } = await api.send('GET', `${namespace}/configmaps`, undefined, { accept: 'application/json;as=' });
  expect(body.kind).toBe('ConfigMapList');
});

describe('of a request with more than one fault is told', () => {
  const merge = 'application/merge-patch+json';
  const unsupported = '415: Unsupported Media Type';
  const unacceptable =
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const noMethod = 'the server does not allow this method on the requested resource';

  test.each([
    ['a method before a name', 'POST', 'NS/configmaps/a%25b', {}, noMethod],
    ['a method of a part before a form', 'GET', 'NS/pods/x/eviction', { accept: 'text/plain' }, noMethod],
    ['a type before a form', 'PATCH', 'NS/configmaps/x', { 'content-type': 'a/b', accept: 'text/plain' }, unsupported],
    ['a type before a namespace', 'PATCH', '/api/v1/namespaces//configmaps/x', { 'content-type': 'a/b' }, unsupported],
    ['a type before a name', 'PATCH', 'NS/configmaps/a%25b', { 'content-type': 'a/b' }, unsupported],
    ['a type of a part before a name', 'PATCH', 'NS/pods//status', { 'content-type': 'a/b' }, unsupported],
    ['a form before a namespace', 'GET', '/api/v1/namespaces//configmaps/x', { accept: 'text/plain' }, unacceptable],
    ['a form before a name', 'GET', 'NS/pods//status', { accept: 'text/plain' }, unacceptable],
    [
      'a form of the object before a name',
      'GET',
      'NS/configmaps/a%25b',
      { accept: 'application/json;v=v9' },
      /^only the following/,
    ],
    [
      'a name before what is applied',
      'PATCH',
      'NS/configmaps/a%25b?fieldManager=m',
      { 'content-type': 'application/apply-patch+yaml' },
      /^Name parameter/,
    ],
    ['an option before a name', 'DELETE', 'NS/configmaps/a%25b?dryRun=x', {}, /^DeleteOptions/],
    [
      'a type before an option',
      'POST',
      'NS/configmaps?dryRun=x',
      { 'content-type': 'a/b' },
      /^the body of the request was/,
    ],
    ['an option before a type', 'PUT', 'NS/configmaps/x?dryRun=x', { 'content-type': 'a/b' }, /^UpdateOptions/],
    ['a name in a body before that in the path', 'PUT', 'NS/configmaps/a%25b', {}, /^the name of the object \(x\)/],
    ['a name before what is not there', 'PATCH', 'NS/configmaps/a%25b', { 'content-type': merge }, /^Name parameter/],
  ] as const)('%s', async (_, method, path, headers, words) => {
    const body = method === 'GET' || method === 'DELETE' ? undefined : { metadata: { name: 'x' } };
    const answer = await api.send(method, at(path), body, { headers });
    expect(answer.body.message).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });

  test('a name before a body that cannot be read', async () => {
    const { body } = await api.send('PATCH', at('NS/configmaps/a%25b?fieldManager=m'), '{', { type: 'apply' });
    expect(body.message).toMatch(/^Name parameter/);
  });

  test.each([
    ['x/y', unsupported],
    [`${merge},application/json`, /^the body of the request was in an unknown format/],
    [`x/y, ${merge}`, /^the body of the request was in an unknown format/],
    [`${merge} ; a=b`, /^the body of the request was in an unknown format/],
    [`${merge}; a=b,x/y`, /"none" not found$/],
  ])('a patch has one type, whatever else a route lets pass: %s', async (type, words) => {
    const { body } = await api.send('PATCH', at('NS/configmaps/none'), '{}', { headers: { 'content-type': type } });
    expect(body.message).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });
});

test('an error is told in protocol buffers to who prefers them', async () => {
  const accept = 'application/vnd.kubernetes.protobuf,application/json';
  const { body, headers } = await api.send('GET', at('NS/pods/none'), undefined, { accept });
  expect(headers['content-type']).toBe('application/vnd.kubernetes.protobuf');
  // The code, 404, is the bytes 94 03, of which the first is no UTF-8.
  expect(body).toBe(
    'k8s\0\n\f\n\x02v1\x12\x06Status\x12I\n\x06\n\0\x12\0\x1a\0\x12\x07Failure\x1a\x15pods "none" not found' +
      '"\x08NotFound*\x12\n\x04none\x12\0\x1a\x04pods(\x002\x000\ufffd\x03\x1a\0"\0',
  );
});
