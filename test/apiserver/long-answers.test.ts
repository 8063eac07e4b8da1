// Long answers go compressed to who takes gzip, short ones do not.

import https from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

const MANY = 300;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
let api: TestApi;
let maps: string;
beforeAll(async () => {
  api = await testApi();
  maps = `${await api.namespace()}/configmaps`;
  const data = { text: 'x'.repeat(600) };
  for (let index = 0; index < MANY; index++)
    await api.send('POST', maps, { metadata: { name: `m-${index}`, labels: { half: String(index % 2) } }, data });
});
afterAll(() => api[Symbol.asyncDispose]());

interface Raw {
  readonly encoding: string | undefined;
  readonly vary: string | undefined;
  readonly body: Buffer;
}

function raw(path: string, headers: Readonly<Record<string, string>>): Promise<Raw> {
  const options = {
    headers: { authorization: `Bearer ${api.server.token}`, ...headers },
    ca: api.server.certificateAuthority,
  };
  return new Promise((resolve, reject) => {
    const request = https.get(`${api.server.url}${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-encoding': encoding, vary } = response.headers;
        resolve({ encoding, vary, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
  });
}

const GZIP = { 'accept-encoding': 'br, gzip' };
const parsed = (body: Buffer) => JSON.parse(body.toString('utf8')) as { items: unknown[]; rows: unknown[] };

test('a long list is compressed, and the same list', async () => {
  const plain = await raw(maps, {});
  const { encoding, vary, body } = await raw(maps, GZIP);
  expect([plain.encoding, encoding, vary]).toEqual([undefined, 'gzip', 'Accept-Encoding']);
  expect(body.length).toBeLessThan(plain.body.length / 5);
  expect(parsed(gunzipSync(body))).toEqual(parsed(plain.body));
  expect(parsed(plain.body).items).toHaveLength(MANY);
});

test('so are a long table, a long object and a long text of YAML', async () => {
  await api.send('POST', maps, { metadata: { name: 'long' }, data: { text: 'y'.repeat(200_000) } });
  const table = await raw(`${maps}?includeObject=Object&labelSelector=half`, { ...GZIP, accept: TABLE });
  expect(parsed(gunzipSync(table.body)).rows).toHaveLength(MANY);
  expect((await raw(`${maps}/long`, GZIP)).encoding).toBe('gzip');
  expect((await raw(maps, { ...GZIP, accept: 'application/yaml' })).encoding).toBe('gzip');
});

test.each([
  ['it is short', '?limit=3&labelSelector=half', GZIP],
  ['nobody asks for it', '', {}],
  ['it is asked for with a weight, which upstream does not read', '', { 'accept-encoding': 'gzip;q=1' }],
])('nothing is compressed where %s', async (_, query, headers) => {
  const { encoding, vary, body } = await raw(`${maps}${query}`, headers);
  expect([encoding, vary]).toEqual([undefined, undefined]);
  expect(parsed(body).items.length).toBeGreaterThan(0);
});

test('version 2 of OpenAPI is compressed, too', async () => {
  const { encoding, vary, body } = await raw('/openapi/v2', GZIP);
  expect([encoding, vary]).toEqual(['gzip', 'Accept, Accept-Encoding']);
  expect(parsed(gunzipSync(body))).toHaveProperty('swagger', '2.0');
});

test('a reader that goes away in the middle harms nobody', async () => {
  const { url, token, certificateAuthority: ca } = api.server;
  await new Promise<void>((resolve, reject) => {
    const request = https.get(
      `${url}${maps}`,
      { headers: { authorization: `Bearer ${token}`, ...GZIP }, ca },
      (response) => {
        response.once('data', () => response.destroy());
        response.once('close', resolve);
      },
    );
    request.on('error', reject);
  });
  expect((await raw(maps, GZIP)).encoding).toBe('gzip');
});
