// The index of OpenAPI version 3 and the documents that it leads to.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

interface Index {
  readonly paths: Record<string, { readonly serverRelativeURL: string }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, { get?: { responses: Record<string, unknown> } }>;
  readonly components: { schemas?: Record<string, unknown> };
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const read = async (path: string) => (await api.send('GET', path)).body;

test('every path that the index names leads to a document whose references are in it', async () => {
  const { paths } = (await read('/openapi/v3')) as unknown as Index;
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['.well-known/openid-configuration', 'api', 'api/v1', 'apis', 'apis/apps', 'apis/apps/v1']),
  );
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['openid/v1/jwks', 'version']));
  for (const [name, { serverRelativeURL }] of Object.entries(paths)) {
    const document = (await read(serverRelativeURL)) as unknown as Document;
    expect(document.openapi, name).toBe('3.0.0');
    const references = JSON.stringify(document).match(/#\/components\/schemas\/[\w.-]+/g) ?? [];
    for (const reference of new Set(references))
      expect(Object.keys(document.components.schemas ?? {}), name).toContain(reference.split('/').pop());
  }
});

test('a group says what its discovery answers with', async () => {
  const document = (await read('/openapi/v3/apis/apps')) as unknown as Document;
  expect(document.paths['/apis/apps/']?.get).toMatchObject({
    operationId: 'getAppsAPIGroup',
    responses: {
      200: {
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup' },
          },
        },
      },
    },
  });
  expect((await api.send('GET', '/openapi/v3/apis/nope')).status).toBe(404);
});
