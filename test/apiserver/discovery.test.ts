// What is served beside resources: in which forms, to which methods, and for how long it may be kept.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (path: string, accept = 'application/json', headers = {}) =>
  api.send('GET', path, undefined, { accept, headers });

describe('discovery in one answer', () => {
  const AGGREGATED = 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

  test.each(['/api', '/api/', '/apis'])('is kept by clients and asked for again: %s', async (path) => {
    const { body, headers } = await get(path, `application/json;${AGGREGATED}`);
    expect(body.kind).toBe('APIGroupDiscoveryList');
    expect(headers['cache-control']).toBe('public');
    const again = await get(path, `application/json;${AGGREGATED}`, { 'if-none-match': headers['etag'] });
    expect(again.status).toBe(304);
  });

  test('is had as YAML, too', async () => {
    const { body, headers } = await get('/apis', `application/yaml;${AGGREGATED}`);
    expect(headers['content-type']).toBe(`application/yaml;${AGGREGATED}`);
    expect(body).toMatch(/^apiVersion: apidiscovery\.k8s\.io\/v2\nitems:\n/);
  });

  test('is not had of the root with a slash behind it', async () => {
    expect((await get('/apis/', `application/json;${AGGREGATED}`)).status).toBe(406);
    const either = `application/json;${AGGREGATED},application/json`;
    expect((await get('/apis/', either)).body.kind).toBe('APIGroupList');
  });
});

test('attributes classes are stored in the version in which upstream keeps them', async () => {
  const { resources } = (await get('/apis/storage.k8s.io/v1')).body;
  const classes = resources.find(({ name }: { name: string }) => name === 'volumeattributesclasses');
  expect(classes.storageVersionHash).toBe('Bl3MtjZ/n/s=');
});

test('the paths that there are have a page of their own', async () => {
  expect((await get('/index.html')).body).toEqual((await get('/')).body);
});

test.each(['/openid/v1/jwks', '/.well-known/openid-configuration'])('%s may be kept for an hour', async (path) => {
  expect((await get(path, '*/*')).headers['cache-control']).toBe('public, max-age=3600');
});

test.each(['/healthz/', '/readyz/ping/'])('%s is no check', async (path) => {
  expect(await get(path)).toMatchObject({ status: 404, body: '404 page not found\n' });
});

test('what a user may not do is refused so that no browser makes more of it', async () => {
  const bob = { 'impersonate-user': 'bob' };
  const path = '/api/v1/namespaces/default';
  expect((await get(path, 'application/json', bob)).headers['x-content-type-options']).toBe('nosniff');
  expect((await get(path)).headers['x-content-type-options']).toBeUndefined();
});

test('attributes of a review are shown whole where there are too many', async () => {
  const spec = { user: 'x', resourceAttributes: {}, nonResourceAttributes: { verb: 'get' } };
  const { body } = await api.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
  expect(body.message).toContain('Invalid value: {"Path":"","Verb":"get"}: cannot be specified in combination');
});

test.each(['/metrics', '/healthz/ping', '/openapi/v2', '/openapi/v3', '/openapi/v3/version'])(
  '%s is answered whatever the method',
  async (path) => {
    for (const method of ['POST', 'PUT', 'OPTIONS']) expect((await api.send(method, path)).status).toBe(200);
  },
);

describe('a document of OpenAPI version 3', () => {
  const urlOf = async (path: string): Promise<string> =>
    (await get('/openapi/v3')).body.paths[path]?.serverRelativeURL as string;

  test('may be kept for ever under its own hash', async () => {
    const url = await urlOf('apis/apps/v1');
    const { status, headers } = await get(url);
    expect([status, headers['cache-control'], headers['vary']]).toEqual([200, 'public, immutable', 'Accept']);
    expect(url).toContain(String(headers['etag']).replaceAll('"', ''));
  });

  test('is elsewhere when it is asked for by a hash that it had', async () => {
    const { status, headers } = await get('/openapi/v3/apis/apps/v1?hash=ABC');
    expect([status, headers['location']]).toEqual([301, await urlOf('apis/apps/v1')]);
  });

  test('has another hash in every server, which may have other documents', async () => {
    await using other = await testApi();
    const { body } = await other.send('GET', '/openapi/v3');
    expect(body.paths['apis/apps/v1'].serverRelativeURL).not.toBe(await urlOf('apis/apps/v1'));
  });
});

test.each(['/openapi/v2', '/openapi/v3/version'])('%s is had in no other form than there is', async (path) => {
  expect(await get(path, 'text/html')).toMatchObject({ status: 406, body: '' });
  expect(await get(path, 'text/html, application/*;q=0.1')).toMatchObject({ status: 200 });
});
