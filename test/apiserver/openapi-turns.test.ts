// The documents of OpenAPI are long, and made when somebody asks for the first time: others have their turns meanwhile.

import { readFileSync } from 'node:fs';
import https from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuiltInSections } from '../../src/apiserver/openapi/built-in-sections.ts';
import { sharedData } from '../../src/apiserver/shared-data.ts';
import { type TestApi, testApi } from './support/api.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
let api: TestApi;
beforeEach(async () => {
  api = await testApi({ shared: sharedData() });
});
afterEach(() => api[Symbol.asyncDispose]());

/** The length of the answer, and what it is known by. */
function ask(path: string, headers: Readonly<Record<string, string>>): Promise<{ length: number; etag: unknown }> {
  const { url, token, certificateAuthority: ca } = api.server;
  const options = { headers: { authorization: `Bearer ${token}`, ...headers }, ca };
  return new Promise((resolve, reject) => {
    const request = https.get(`${url}${path}`, options, (response) => {
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ length, etag: response.headers.etag }));
    });
    request.on('error', reject);
  });
}

/** Milliseconds that this thread was ready to run and had no processor: the machine's doing, not the program's. */
const waitedMs = () =>
  process.platform === 'linux' ? Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6 : 0;

/** Milliseconds that the work took, and that it held the event loop at most. */
async function heldBy(work: () => Promise<unknown>): Promise<{ tookMs: number; longestMs: number }> {
  const own = () => performance.now() - waitedMs();
  const begun = own();
  let last = begun;
  let longestMs = 0;
  const look = () => {
    const now = own();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    turn = setImmediate(look);
  };
  let turn = setImmediate(look);
  await work();
  clearImmediate(turn);
  return { tookMs: last - begun, longestMs };
}

/** A turn on a quiet machine takes a fifth of it. On a busy one the making takes longer, too: a turn never takes half of it. */
const TURN_MS = 30;

test.each([
  ['a group of version 3', '/openapi/v3/api/v1', { accept: 'application/json' }, 500_000],
  ['version 2 as JSON', '/openapi/v2', { accept: 'application/json' }, 1_000_000],
  ['version 2 as protobuf', '/openapi/v2', { accept: PROTOBUF }, 1_000_000],
  ['version 2, compressed', '/openapi/v2', { accept: PROTOBUF, 'accept-encoding': 'gzip' }, 100_000],
])('while %s is made for the first time others have their turns', async (_, path, headers, atLeast) => {
  await ask('/version', {});
  let answer = { length: 0 };
  const { tookMs, longestMs } = await heldBy(async () => {
    answer = await ask(path, headers);
  });
  expect(answer.length).toBeGreaterThan(atLeast);
  expect(longestMs).toBeLessThan(Math.max(TURN_MS, tookMs / 2));
});

const definition = (kind: string) => ({
  metadata: { name: `${kind.toLowerCase()}s.turns.example.com` },
  spec: {
    group: 'turns.example.com',
    scope: 'Namespaced',
    names: { plural: `${kind.toLowerCase()}s`, kind },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
});

const served = async () => {
  const { resources = [] } = (await api.send('GET', '/apis/turns.example.com/v1')).body as { resources?: object[] };
  return resources.length;
};

test('a definition that comes while a document is made is in the one for whoever asks then', async () => {
  const first = ask('/openapi/v2', {});
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition('Spin'));
  await api.until(served, (count) => count > 0);
  const { paths, definitions } = (await api.send('GET', '/openapi/v2')).body;
  expect(paths).toHaveProperty(['/apis/turns.example.com/v1/namespaces/{namespace}/spins']);
  expect(definitions).toHaveProperty(['com.example.turns.v1.SpinList']);
  expect((await ask('/openapi/v2', {})).etag).not.toBe((await first).etag);
});

test('whoever asks while a document is made gets the same one, as does who asks later', async () => {
  const answers = await Promise.all([ask('/openapi/v2', {}), ask('/openapi/v2', {}), ask('/openapi/v2', {})]);
  expect(new Set([...answers, await ask('/openapi/v2', {})].map(({ etag }) => etag)).size).toBe(1);
});

describe('what clusters have in common', () => {
  const NOTHING = Buffer.alloc(0);
  const EMPTY = { paths: NOTHING, definitions: NOTHING, parameters: NOTHING, names: new Set<string>() };

  test('is made once for all who ask, meanwhile too', async () => {
    const builtIn = new BuiltInSections();
    let made = 0;
    const make = async () => {
      made += 1;
      return EMPTY;
    };
    await Promise.all([builtIn.get('v2/json', make), builtIn.get('v2/json', make)]);
    expect([await builtIn.get('v2/json', make), made]).toEqual([EMPTY, 1]);
  });

  test('is made anew after a failure', async () => {
    const builtIn = new BuiltInSections();
    await expect(builtIn.get('v2/json', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await builtIn.get('v2/json', async () => EMPTY)).toBe(EMPTY);
  });
});
