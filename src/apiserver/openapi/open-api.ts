// How the documents of OpenAPI are answered: in which form, under which hash, and for how long they may be kept.

import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { Exchange } from '../http/context.ts';
import { sendCompressed, takesGzip } from '../http/long-answer.ts';
import { parseAccept } from '../http/negotiate.ts';
import type { Registry } from '../registry/registry.ts';
import { Documents, upperHash } from './documents.ts';
import { listedPaths } from './listings.ts';

export interface OpenApi {
  /** Answers `/openapi/v2`, `/openapi/v3` and what lies below; false: no such path. */
  answer(exchange: Exchange): Promise<boolean>;
}

const JSON_TYPE = 'application/json';
const V3_ROOT = '/openapi/v3/';
/** The `@` of older requests is a dot in the answer; Go's parser takes no other (kube-openapi pkg/handler/handler.go). */
const V2_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const V2_PROTOBUF = ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', V2_PROTOBUF_ANSWER];

/** @param gitVersion `v1.35.6-eks-3025e55` */
export function openApi(registry: Registry, schemas: SchemaSource, gitVersion: string): OpenApi {
  const documents = new Documents(registry, schemas, /^v(\d+\.\d+)/.exec(gitVersion)?.[1] ?? 'unversioned');
  return {
    async answer(exchange) {
      const { pathname } = exchange.url;
      if (pathname === '/openapi/v2') return answerV2(exchange, documents);
      if (pathname === '/openapi/v3') return answerIndex(exchange, v3Index(registry, documents));
      return pathname.startsWith(V3_ROOT) && answerV3(exchange, documents, pathname.slice(V3_ROOT.length));
    },
  };
}

/** The root of v3: a path for each group's version, and for what is served beside them. */
function v3Index(registry: Registry, documents: Documents): object {
  const versionPaths = registry
    .groups()
    .flatMap(({ name, versions }) =>
      versions.map((version) => (name === '' ? `api/${version}` : `apis/${name}/${version}`)),
    );
  const entry = (path: string) => ({
    serverRelativeURL: hashedUrl(path, documents.v3Hash(path)),
  });
  const paths = [...listedPaths(registry), ...versionPaths].sort();
  return { paths: Object.fromEntries(paths.map((path) => [path, entry(path)])) };
}

const hashedUrl = (path: string, hash: string) => `${V3_ROOT}${path}?hash=${hash}`;

/** It comes from the aggregator, which does not say what it is (kube-aggregator pkg/controllers/openapiv3/aggregator). */
function answerIndex({ response, context }: Exchange, index: object): true {
  context.audit?.answered(index);
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(JSON.stringify(index));
  return true;
}

/** Of what is not served it says no more than 404; a URL with a hash leads on to the document of today, which may be kept (handler3). */
function answerV3(exchange: Exchange, documents: Documents, path: string): true {
  const { response, url } = exchange;
  const text = documents.v3(path);
  if (text === undefined) return endWith(exchange, 404);
  response.setHeader('Vary', 'Accept');
  if (!accepts(exchange, [JSON_TYPE])) return endWith(exchange, 406);
  const hash = documents.v3Hash(path);
  const asked = url.searchParams.get('hash') ?? '';
  if (asked !== '' && asked !== hash) {
    response.writeHead(301, { 'Content-Type': JSON_TYPE, ETag: `"${hash}"`, Location: hashedUrl(path, hash) }).end();
    return true;
  }
  if (asked !== '') response.setHeader('Cache-Control', 'public, immutable');
  return sendWhole(exchange, text, { contentType: JSON_TYPE, hash });
}

function endWith({ response }: Exchange, code: number): true {
  response.writeHead(code).end();
  return true;
}

/** The first of these media types that the client takes. */
function accepts({ request }: Exchange, types: readonly string[]): string | undefined {
  for (const { type } of parseAccept(request.headers.accept)) {
    const found = type === '*/*' || type === 'application/*' ? types[0] : types.find((one) => one === type);
    if (found) return found;
  }
  return undefined;
}

function answerV2(exchange: Exchange, documents: Documents): true {
  exchange.response.setHeader('Vary', 'Accept');
  const type = accepts(exchange, [JSON_TYPE, ...V2_PROTOBUF]);
  if (!type) return endWith(exchange, 406);
  const [body, contentType] =
    type === JSON_TYPE ? [JSON.stringify(documents.v2()), type] : [documents.v2Encoded(), V2_PROTOBUF_ANSWER];
  return sendWhole(exchange, body, { contentType, hash: upperHash(body), isCompressed: takesGzip(exchange.request) });
}

function sendWhole(
  { request, response }: Exchange,
  body: string | Buffer,
  { contentType, hash, isCompressed = false }: { contentType: string; hash: string; isCompressed?: boolean },
): true {
  response.setHeader('ETag', `"${hash}"`);
  if (request.headers['if-none-match'] === `"${hash}"`) response.writeHead(304).end();
  else if (isCompressed) sendCompressed(response, { headers: { 'Content-Type': contentType } }, body);
  else response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) }).end(body);
  return true;
}
