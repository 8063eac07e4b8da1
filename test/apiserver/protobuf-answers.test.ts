// Answers in protocol buffers: what is written byte for byte as kube-apiserver writes it, and who is given it.

import { readFileSync } from 'node:fs';
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalize } from '../../src/apiserver/decode/normalize.ts';
import { protobufOf } from '../../src/apiserver/protobuf/answer-types.ts';
import { decodeProtobuf, openEnvelope, typeOfKind } from '../../src/apiserver/protobuf/decode-protobuf.ts';
import { builtInSchema } from '../../src/kube/schema/built-in-schema.ts';
import type { TypeSchema } from '../../src/kube/schema/schema.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { type TestApi, testApi } from './support/api.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const schemas = builtInSchema();
const typeOf = ({ apiVersion, kind }: { apiVersion: string; kind: string }) =>
  typeOfKind(schemas)(apiVersion, kind) as TypeSchema;

interface Recorded {
  readonly object: { readonly kind: string; readonly apiVersion: string };
  /** Base64, as a kube-apiserver 1.35.4 answered. */
  readonly protobuf: string;
}
const RECORDED = JSON.parse(
  readFileSync(new URL('../fixtures/protobuf-objects.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

it.each(RECORDED.map(({ object, protobuf }) => [object.kind, object, protobuf] as const))(
  'a %s is what kube-apiserver makes of it',
  (_kind, object, protobuf) => {
    expect(protobufOf(object, schemas).toString('base64')).toBe(protobuf);
  },
);

it('a schema of a custom kind is read from them as it was written', () => {
  const props = {
    type: 'object',
    additionalProperties: false,
    properties: {
      list: { type: 'array', items: { type: 'string' }, enum: [['a'], ['b']], default: ['a'] },
      map: { additionalProperties: { type: 'integer' }, dependencies: { a: ['b', 'c'], d: { type: 'object' } } },
      pair: { items: [{ type: 'string' }, { type: 'number' }], additionalItems: true },
    },
  };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: props } }];
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec: { versions } };
  const { spec } = read(protobufOf(definition, schemas));
  expect(spec).toMatchObject({ versions: [{ schema: { openAPIV3Schema: props } }] });
});

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Resolves with the head and, once `isWhole` says so of what has come, the bytes. */
function ask(path: string, accept: string, isWhole?: (bytes: Buffer) => boolean) {
  const headers = { authorization: `Bearer ${api.server.token}`, accept };
  return new Promise<{ status: number; type: string; bytes: Buffer }>((resolve, reject) => {
    const request = https.get(`${api.server.url}${path}`, { headers, rejectUnauthorized: false }, (response) => {
      const { statusCode: status = 0 } = response;
      const type = response.headers['content-type'] ?? '';
      let bytes: Buffer = Buffer.alloc(0);
      response.on('data', (piece: Buffer) => {
        bytes = Buffer.concat([bytes, piece]);
        if (!isWhole?.(bytes)) return;
        resolve({ status, type, bytes });
        request.destroy();
      });
      response.on('end', () => resolve({ status, type, bytes }));
    });
    request.on('error', reject);
  });
}

/** As Go would write it in JSON. */
function read(bytes: Buffer): JsonObject {
  const envelope = openEnvelope(bytes);
  const type = typeOf(envelope);
  return normalize(decodeProtobuf(envelope, type), type);
}

describe('whoever asks for protocol buffers', () => {
  it('is given every kind’s lists in them, with what JSON has', async () => {
    const groups = (await api.send('GET', '/apis')).body.groups as { preferredVersion: { groupVersion: string } }[];
    const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
    let objects = 0;
    for (const root of roots) {
      const { resources } = (await api.send('GET', root)).body as { resources: { name: string; verbs: string[] }[] };
      for (const { name, verbs } of resources.filter((one) => !one.name.includes('/') && one.verbs.includes('list'))) {
        expect(verbs).toContain('list');
        const { body } = await api.send('GET', `${root}/${name}`);
        const { type, bytes } = await ask(`${root}/${name}`, PROTOBUF);
        const list = read(bytes);
        expect(type).toBe(PROTOBUF);
        expect(list['items'] ?? [], name).toEqual(normalize(body, typeOf(body))['items'] ?? []);
        objects += body.items.length;
      }
    }
    expect(objects).toBeGreaterThan(100);
  });

  it('is given metadata alone, and errors, in them', async () => {
    await api.send('POST', `${core}/configmaps`, { metadata: { name: 'known' }, data: { a: 'b' } });
    const as = `${PROTOBUF};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
    const { bytes } = await ask(`${core}/configmaps/known`, as);
    expect(openEnvelope(bytes)).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(bytes.includes('known')).toBe(true);
    const refused = await ask(`${core}/configmaps/unknown`, PROTOBUF);
    expect(refused).toMatchObject({ status: 404, type: PROTOBUF });
    expect(read(refused.bytes)).toMatchObject({ kind: 'Status', reason: 'NotFound', code: 404 });
  });

  it('hears of events in messages with their length', async () => {
    await api.send('POST', `${core}/configmaps`, { metadata: { name: 'watched' } });
    const { bytes, type } = await ask(
      `${core}/configmaps?watch=true&fieldSelector=metadata.name%3Dwatched`,
      PROTOBUF,
      (some) => some.length > 4 && some.length >= 4 + some.readUInt32BE(0),
    );
    expect(type).toBe(`${PROTOBUF};stream=watch`);
    const event = bytes.subarray(4, 4 + bytes.readUInt32BE(0));
    expect(event.subarray(0, 7)).toEqual(Buffer.from('\n\x05ADDED'));
    const object = event.subarray(event.indexOf('k8s\0'));
    expect(read(object)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'watched' } });
  });

  it('is given another form where there are none: of tables, and of custom kinds', async () => {
    const table = ';as=Table;g=meta.k8s.io;v=v1';
    const asked = await ask(`${core}/configmaps`, `${PROTOBUF}${table},application/json${table}`);
    expect(JSON.parse(asked.bytes.toString())).toMatchObject({ kind: 'Table' });
    const schema = { openAPIV3Schema: { type: 'object' } };
    await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'ores.mine.example.com' },
      spec: {
        group: 'mine.example.com',
        scope: 'Cluster',
        names: { plural: 'ores', kind: 'Ore' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    const path = '/apis/mine.example.com/v1/ores';
    expect(await ask(path, PROTOBUF)).toMatchObject({ status: 406 });
    expect(await ask(path, `${PROTOBUF},application/json`)).toMatchObject({ status: 200, type: 'application/json' });
  });
});
