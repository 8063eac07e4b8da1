// Requests over real sockets: whatever a path, a query or a body is, the answer is not a failure of ours, and the next one is answered too.

import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, type TestApi, testApi } from '../apiserver/support/api.ts';
import { corpus, runs, strangeJson, strangeText } from './support/fuzzing.ts';
import { FUZZED_KINDS, nearly, typeOf } from './support/kinds.ts';

let api: TestApi;
let core: string;

beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The head of the answer to a request line, as it came over the wire. */
async function answerTo(requestLine: string, headers = ''): Promise<string> {
  const { port } = new URL(api.server.url);
  const socket: TLSSocket = connect({ host: '127.0.0.1', port: Number(port), ca: api.server.certificateAuthority });
  await once(socket, 'secureConnect');
  socket.write(
    `${requestLine}\r\nHost: a\r\nAuthorization: Bearer ${api.server.token}\r\nConnection: close\r\n${headers}\r\n`,
  );
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  await once(socket, 'close');
  return answer.split('\r\n\r\n')[0] ?? '';
}

/** Upstream answers some with 500 of its own; ours are called InternalError. */
function expectNoFailure(status: number, body: { reason?: string; message?: string }): void {
  expect(status).toBeGreaterThanOrEqual(200);
  if (status >= 500) expect(body.reason, body.message ?? '').not.toBe('InternalError');
}

async function expectAnswered(method: string, path: string, body?: string | Buffer, call?: Call): Promise<void> {
  const answer = await api.send(method, path, body, call);
  expectNoFailure(answer.status, answer.body);
}

describe('a request line', () => {
  it.each(corpus('request-lines'))('request-lines/%s', async (_file, line) => {
    expect(await answerTo(line.toString('latin1'))).toMatch(/^HTTP\/1\.1 (200|400|404|405|415|431)/);
    expect((await api.send('GET', '/healthz')).status).toBe(200);
  });
});

describe('warnings', () => {
  const warned = (data: object) =>
    api.send('POST', `${core}/configmaps`, { metadata: { generateName: 'a-' }, ...data });

  it('are sent in UTF-8, and left out where they have control characters', async () => {
    const { status, warning } = await warned({ 日本: 1, 'a\n': 2, 'q"\\': 3 });
    expect(status).toBe(201);
    const bytes = Buffer.from(warning ?? '', 'latin1').toString('utf8');
    expect(bytes).toBe(
      String.raw`299 - "unknown field \"日本\"", 299 - "unknown field \"a\\n\"", 299 - "unknown field \"q\\\"\\\\\""`,
    );
  });

  it('are a hundred at most of unknown fields, and cut where they are too long together', async () => {
    const few = await warned(Object.fromEntries(Array.from({ length: 120 }, (_, place) => [`u${place}`, 1])));
    expect(few.warning?.split(', ')).toHaveLength(100);
    const long = await warned(
      Object.fromEntries(Array.from({ length: 30 }, (_, place) => [`${place}${'x'.repeat(300)}`, 1])),
    );
    const texts = long.warning?.split(', ') ?? [];
    expect(texts).toHaveLength(16);
    expect(new Set(texts.map((text) => text.length))).toEqual(new Set(['299 - ""'.length + 256 + '\\'.length]));
  });
});

const CALLS: readonly Call[] = [
  { type: 'json' },
  { type: 'yaml' },
  { type: 'merge' },
  { type: 'strategic' },
  { type: 'jsonpatch' },
  { type: 'apply' },
];

describe('whatever is asked for, the answer is no failure of ours', () => {
  it('in paths and queries', async () => {
    const parts = fc.oneof(
      fc.constantFrom(
        'api',
        'apis',
        'v1',
        'apps',
        'namespaces',
        'default',
        'pods',
        'deployments',
        'configmaps',
        'watch',
        'proxy',
      ),
      fc.constantFrom(
        'status',
        'scale',
        'log',
        'exec',
        'openapi',
        'v2',
        'v3',
        'metrics',
        'version',
        '%2e%2e',
        '%00',
        '%ff',
        '%',
        '',
      ),
      strangeText().map((text) => encodeURIComponent(Buffer.from(text).toString())),
    );
    const parameters = fc.constantFrom(
      ...[
        'labelSelector',
        'fieldSelector',
        'limit',
        'continue',
        'resourceVersion',
        'resourceVersionMatch',
        'pretty',
        'dryRun',
      ],
      ...['fieldValidation', 'fieldManager', 'timeoutSeconds', 'propagationPolicy', 'gracePeriodSeconds', 'x'],
    );
    const values = fc.oneof(
      fc.constantFrom('', '0', '-1', '1', 'true', '99999999999999999999', 'All', 'a=b', 'a in (b', '!'),
      strangeText(),
    );
    const query = fc
      .array(fc.tuple(parameters, values), { maxLength: 3 })
      .map((pairs) =>
        pairs.map(([name, value]) => `${name}=${encodeURIComponent(Buffer.from(value).toString())}`).join('&'),
      );
    const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE');
    const path = fc.array(parts, { maxLength: 7 }).map((all) => `/${all.join('/')}`);
    await fc.assert(
      fc.asyncProperty(methods, path, query, async (method, where, what) => {
        await expectAnswered(method, `${where}?${what}`, method === 'GET' ? undefined : '{}');
      }),
      runs(1_500),
    );
  });

  it.each(FUZZED_KINDS.filter(({ kind }) => kind !== 'Node'))('in a body that is nearly a $kind', async (kind) => {
    const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
    const plural = `${kind.kind.toLowerCase()}s`;
    const isCluster = kind.kind === 'CustomResourceDefinition';
    const path = isCluster ? `${root}/${plural}` : `${root}/namespaces/test-1/${plural}`;
    const named = { apiVersion: root.replace(/^\/apis?\//, ''), kind: kind.kind, metadata: { name: 'fuzzed' } };
    await fc.assert(
      fc.asyncProperty(nearly(typeOf(kind)), strangeJson, fc.constantFrom(...CALLS), async (value, patch, call) => {
        const object = { ...(value as object), ...named };
        await expectAnswered('POST', path, JSON.stringify(object));
        await expectAnswered('PUT', `${path}/fuzzed`, JSON.stringify(object));
        const isPatch = call.type !== 'json' && call.type !== 'yaml';
        if (isPatch) await expectAnswered('PATCH', `${path}/fuzzed?fieldManager=f`, JSON.stringify(patch), call);
        if (isPatch)
          await expectAnswered('PATCH', `${path}/fuzzed?fieldManager=f&force=1`, JSON.stringify(object), call);
      }),
      runs(60),
    );
    expect((await api.send('GET', path)).status).toBe(200);
  });

  it.each(['json', 'yaml', 'json-patch', 'merge', 'strategic', 'apply'] as const)(
    'in the bodies of the corpus of %s',
    async (folder) => {
      const type = folder === 'json-patch' ? 'jsonpatch' : folder;
      const isPatch = type !== 'json' && type !== 'yaml';
      const path = isPatch ? '/apis/apps/v1/namespaces/test-1/deployments/corpus?fieldManager=f' : `${core}/configmaps`;
      const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a' }] } };
      const spec = { selector: { matchLabels: { a: 'b' } }, template };
      if (isPatch)
        await api.send('POST', '/apis/apps/v1/namespaces/test-1/deployments', { metadata: { name: 'corpus' }, spec });
      for (const [, input] of corpus(folder)) await expectAnswered(isPatch ? 'PATCH' : 'POST', path, input, { type });
    },
  );
});
