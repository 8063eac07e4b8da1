// How the documents of OpenAPI are answered: in which form, under which hash, and for how long they may be kept.

import type { Exchange } from '../http/context.ts';
import { sendPieces, takesGzip } from '../http/long-answer.ts';
import { parseAccept } from '../http/negotiate.ts';
import type { Registry } from '../registry/registry.ts';
import { type Document, Documents, type DocumentsOptions } from './documents.ts';
import { jsonForm, protobufForm } from './forms.ts';
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

export interface OpenApiOptions extends Omit<DocumentsOptions, 'version'> {
  /** `v1.35.6-eks-3025e55` */
  readonly gitVersion: string;
}

export function openApi({ gitVersion, ...options }: OpenApiOptions): OpenApi {
  const version = /^v(\d+\.\d+)/.exec(gitVersion)?.[1] ?? 'unversioned';
  const documents = new Documents({ ...options, version });
  return {
    async answer(exchange) {
      const { pathname } = exchange.url;
      if (pathname === '/openapi/v2') return answerV2(exchange, documents);
      if (pathname === '/openapi/v3') return answerIndex(exchange, await v3Index(options.registry, documents));
      return pathname.startsWith(V3_ROOT) && answerV3(exchange, documents, pathname.slice(V3_ROOT.length));
    },
  };
}

/** The root of v3: a path for each group's version, and for what is served beside them. */
async function v3Index(registry: Registry, documents: Documents): Promise<object> {
  const versionPaths = registry
    .groups()
    .flatMap(({ name, versions }) =>
      versions.map((version) => (name === '' ? `api/${version}` : `apis/${name}/${version}`)),
    );
  const paths: Record<string, object> = {};
  for (const path of [...listedPaths(registry), ...versionPaths].sort())
    paths[path] = { serverRelativeURL: hashedUrl(path, await documents.v3Hash(path)) };
  return { paths };
}

const hashedUrl = (path: string, hash: string) => `${V3_ROOT}${path}?hash=${hash}`;

/** It comes from the aggregator, which does not say what it is (kube-aggregator pkg/controllers/openapiv3/aggregator). */
function answerIndex({ response, context }: Exchange, index: object): true {
  context.audit?.answered(index);
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(JSON.stringify(index));
  return true;
}

/** Of what is not served it says no more than 404; a URL with a hash leads on to the document of today, which may be kept (handler3). */
async function answerV3(exchange: Exchange, documents: Documents, path: string): Promise<true> {
  const { response, url } = exchange;
  const document = await documents.v3(path);
  if (document === undefined) return endWith(exchange, 404);
  response.setHeader('Vary', 'Accept');
  if (!accepts(exchange, [JSON_TYPE])) return endWith(exchange, 406);
  const { hash } = document;
  const asked = url.searchParams.get('hash') ?? '';
  if (asked !== '' && asked !== hash) {
    response.writeHead(301, { 'Content-Type': JSON_TYPE, ETag: `"${hash}"`, Location: hashedUrl(path, hash) }).end();
    return true;
  }
  if (asked !== '') response.setHeader('Cache-Control', 'public, immutable');
  return sendDocument(exchange, document, { contentType: JSON_TYPE, isCompressed: false });
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

async function answerV2(exchange: Exchange, documents: Documents): Promise<true> {
  exchange.response.setHeader('Vary', 'Accept');
  const type = accepts(exchange, [JSON_TYPE, ...V2_PROTOBUF]);
  if (!type) return endWith(exchange, 406);
  const [form, contentType] = type === JSON_TYPE ? [jsonForm, type] : [protobufForm, V2_PROTOBUF_ANSWER];
  const document = await documents.v2(form);
  return sendDocument(exchange, document, { contentType, isCompressed: takesGzip(exchange.request) });
}

function sendDocument(
  { request, response }: Exchange,
  { pieces, hash }: Document,
  { contentType, isCompressed }: { readonly contentType: string; readonly isCompressed: boolean },
): true {
  response.setHeader('ETag', `"${hash}"`);
  if (request.headers['if-none-match'] === `"${hash}"`) response.writeHead(304).end();
  else sendPieces(response, { headers: { 'Content-Type': contentType }, isCompressed }, pieces);
  return true;
}
