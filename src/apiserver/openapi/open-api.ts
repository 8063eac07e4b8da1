// OpenAPI of what a cluster serves, version 2 and version 3, built when it is asked for.

import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import { sha256Hex } from '../../lib/ids.ts';
import { type Exchange, sendObject } from '../http/context.ts';
import { parseAccept } from '../http/negotiate.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Registry } from '../registry/registry.ts';
import { definitionsFor } from './definitions.ts';
import { encodeGnosticV2 } from './gnostic.ts';
import { type OperationDialect, pathsOf } from './operations.ts';
import { typeProse } from './prose.ts';

export interface OpenApi {
  /** Answers `/openapi/v2`, `/openapi/v3` and what lies below; false: no such path. */
  answer(exchange: Exchange): Promise<boolean>;
}

const TITLE = { title: 'Kubernetes', version: 'unversioned' };
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
/** The `@` of the request is a dot in the answer; Go's parser takes no other (kube-openapi pkg/handler/handler.go). */
const V2_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const V2_SECURITY = {
  securityDefinitions: {
    BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
  },
  security: [{ BearerToken: [] }],
};

export function openApi(registry: Registry, schemas: SchemaSource): OpenApi {
  const prose = typeProse();
  const cache = new Map<string, string>();
  const cached = (key: string, build: () => object) => {
    const text = cache.get(key) ?? JSON.stringify(build());
    cache.set(key, text);
    return text;
  };
  const typesOf = (kinds: readonly KindDefinition[]) =>
    kinds.flatMap((kind): [KindDefinition, TypeSchema][] => {
      const type = schemas.forKind(kind.group, kind.version, kind.kind);
      return type ? [[kind, type]] : [];
    });
  const kindNames = new Map(
    typesOf(registry.all()).map(([{ group, version, kind }, type]) => [type.name ?? '', { group, version, kind }]),
  );
  const v3 = (kinds: readonly KindDefinition[]) => ({
    openapi: '3.0.0',
    info: TITLE,
    paths: Object.assign({}, ...typesOf(kinds).map(([kind, type]) => pathsOf(kind, type.name ?? '', V3))) as object,
    components: {
      schemas: definitionsFor(
        typesOf(kinds).map(([, type]) => type),
        { dialect: 'v3', prose, kinds: kindNames },
      ),
    },
  });
  const v2 = () => ({
    swagger: '2.0',
    info: TITLE,
    paths: Object.assign(
      {},
      ...typesOf(registry.all()).map(([kind, type]) => pathsOf(kind, type.name ?? '', V2)),
    ) as object,
    ...V2_SECURITY,
    definitions: definitionsFor(
      typesOf(registry.all()).map(([, type]) => type),
      { dialect: 'v2', prose, kinds: kindNames },
    ),
  });
  const v3Text = (path: string) => {
    const { group, version } = splitPath(path);
    const kinds = registry.ofGroupVersion(group, version);
    return kinds.length === 0 ? undefined : cached(path, () => v3(kinds));
  };
  return {
    async answer(exchange) {
      const path = exchange.url.pathname.replace(/\/$/, '');
      if (path === '/openapi/v2') return answerV2(exchange, cached('v2', v2));
      if (path === '/openapi/v3') {
        sendObject(exchange, v3Index(registry));
        return true;
      }
      return path.startsWith('/openapi/v3/') && answerV3(exchange, v3Text(path.slice('/openapi/v3/'.length)));
    },
  };
}

/** The root of v3: a path for each group's version. */
function v3Index(registry: Registry): object {
  const paths = registry
    .groups()
    .flatMap(({ name, versions }) =>
      versions.map((version) => (name === '' ? `api/${version}` : `apis/${name}/${version}`)),
    );
  const entry = (path: string) => ({
    serverRelativeURL: `/openapi/v3/${path}?hash=${sha256Hex(`${path}/${registry.all().length}`).toUpperCase()}`,
  });
  return { paths: Object.fromEntries(paths.map((path) => [path, entry(path)])) };
}

function splitPath(path: string): { group: string; version: string } {
  const [root, first = '', second = ''] = path.split('/');
  return root === 'api' ? { group: '', version: first } : { group: first, version: second };
}

/** Of a group's version that is not served, kube-openapi's pkg/handler3 says no more than 404. */
function answerV3(exchange: Exchange, text: string | undefined): true {
  if (text === undefined) {
    exchange.response.writeHead(404).end();
    return true;
  }
  if (exchange.url.searchParams.has('hash')) exchange.response.setHeader('Cache-Control', 'public, immutable');
  return sendWhole(exchange, text, 'application/json');
}

function answerV2(exchange: Exchange, text: string): true {
  const wantsProtobuf = parseAccept(exchange.request.headers.accept)[0]?.type === V2_PROTOBUF;
  if (!wantsProtobuf) return sendWhole(exchange, text, 'application/json');
  return sendWhole(exchange, encodeGnosticV2(JSON.parse(text) as object), V2_PROTOBUF_ANSWER);
}

function sendWhole(exchange: Exchange, body: string | Buffer, contentType: string): true {
  const etag = `"${sha256Hex(body).toUpperCase()}"`;
  exchange.response.setHeader('ETag', etag);
  if (exchange.request.headers['if-none-match'] === etag) exchange.response.writeHead(304).end();
  else
    exchange.response
      .writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  return true;
}

const V3: OperationDialect = {
  reference: (definition) => ({ $ref: `#/components/schemas/${definition}` }),
  parameter: (name, place) => ({
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    schema: { type: parameterType(name), uniqueItems: true },
  }),
  operation: ({ body, consumes, answer }) => ({
    ...(body ? { requestBody: { content: Object.fromEntries(consumes.map((type) => [type, { schema: body }])) } } : {}),
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema: answer } } },
      401: { description: 'Unauthorized' },
    },
  }),
};

const V2: OperationDialect = {
  reference: (definition) => ({ $ref: `#/definitions/${definition}` }),
  parameter: (name, place) => ({
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    type: parameterType(name),
    uniqueItems: true,
  }),
  operation: ({ consumes, answer }) => ({
    consumes,
    produces: ['application/json', 'application/yaml'],
    responses: { 200: { description: 'OK', schema: answer }, 401: { description: 'Unauthorized' } },
  }),
};

function parameterType(name: string): string {
  if (['allowWatchBookmarks', 'watch', 'sendInitialEvents', 'force'].includes(name)) return 'boolean';
  return name === 'limit' || name === 'timeoutSeconds' ? 'integer' : 'string';
}
