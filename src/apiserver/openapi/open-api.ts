// OpenAPI of what a cluster serves, version 2 and version 3, built when it is asked for.

import { createHash, randomUUID } from 'node:crypto';
import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import type { Exchange } from '../http/context.ts';
import { parseAccept } from '../http/negotiate.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Registry } from '../registry/registry.ts';
import { listDefinition, selectableFields, sharedKinds, sharedTypes } from './custom-definitions.ts';
import { definitionsFor } from './definitions.ts';
import { fieldValues } from './field-values.ts';
import { encodeGnosticV2 } from './gnostic.ts';
import { listedPaths, listingParts } from './listings.ts';
import { type OperationDialect, pathsOf } from './operations.ts';
import { typeProse } from './prose.ts';

export interface OpenApi {
  /** Answers `/openapi/v2`, `/openapi/v3` and what lies below; false: no such path. */
  answer(exchange: Exchange): Promise<boolean>;
}

const TITLE = { title: 'Kubernetes', version: 'unversioned' };
const CUSTOM_TITLE = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' };
const JSON_TYPE = 'application/json';
const V3_ROOT = '/openapi/v3/';
/** The `@` of older requests is a dot in the answer; Go's parser takes no other (kube-openapi pkg/handler/handler.go). */
const V2_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const V2_PROTOBUF = ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', V2_PROTOBUF_ANSWER];

const V2_SECURITY = {
  securityDefinitions: {
    BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' },
  },
  security: [{ BearerToken: [] }],
};

export function openApi(registry: Registry, schemas: SchemaSource): OpenApi {
  const documents = new Documents(registry, schemas);
  return {
    async answer(exchange) {
      const { pathname } = exchange.url;
      if (pathname === '/openapi/v2') return answerV2(exchange, documents);
      if (pathname === '/openapi/v3') return answerIndex(exchange, v3Index(registry, documents));
      return pathname.startsWith(V3_ROOT) && answerV3(exchange, documents, pathname.slice(V3_ROOT.length));
    },
  };
}

/** Parts of a version 2 document. */
interface Parts {
  readonly paths: Record<string, object>;
  readonly definitions: Record<string, object>;
}

/**
 * The documents of one cluster, made when they are asked for. What the built-in kinds bring is made once; what a definition brings, when
 * it changes: kinds are other objects then.
 */
class Documents {
  /** Clients keep a document for as long as its hash is the same: it is another when the emulator is. */
  readonly #start = randomUUID();
  readonly #registry: Registry;
  readonly #schemas: SchemaSource;
  readonly #prose = typeProse();
  readonly #values = fieldValues();
  /** By the kinds of a version. */
  readonly #texts = new Map<string, { readonly kinds: readonly KindDefinition[]; readonly text: string }>();
  readonly #parts = new WeakMap<KindDefinition, Parts>();
  readonly #encoded = new WeakMap<KindDefinition, Buffer>();
  #builtIn: Parts | undefined;
  #builtInEncoded: Buffer | undefined;

  constructor(registry: Registry, schemas: SchemaSource) {
    this.#registry = registry;
    this.#schemas = schemas;
  }

  /** Of a group's version, `apis/apps/v1`, or of what else is served; undefined: it is not served. */
  v3(path: string): string | undefined {
    const texts = { prose: this.#prose, values: this.#values };
    const parts = listingParts(path, { registry: this.#registry, schemas: this.#schemas, ...texts });
    if (parts) return v3Text(parts);
    const { group, version } = splitPath(path);
    const kinds = this.#registry.ofGroupVersion(group, version);
    if (kinds.length === 0) return undefined;
    const known = this.#texts.get(path);
    if (known && known.kinds.length === kinds.length && known.kinds.every((kind, at) => kind === kinds[at]))
      return known.text;
    const text = v3Text(this.#v3Parts(kinds), kinds.some(({ custom }) => custom) ? CUSTOM_TITLE : TITLE);
    this.#texts.set(path, { kinds, text });
    return text;
  }

  /** What a document is known by. Of built-in kinds it says only that they are, and of which start. */
  v3Hash(path: string): string {
    const { group, version } = splitPath(path);
    const kinds = this.#registry.ofGroupVersion(group, version);
    const facts = kinds.some((kind) => kind.custom) ? this.v3(path) : kinds.length;
    return upperHash(`${this.#start}/${path}/${facts}`);
  }

  v2(): object {
    const parts = [this.#builtInParts(), ...this.#custom().map((kind) => this.#customParts(kind))];
    const paths = Object.assign({}, ...parts.map((part) => part.paths)) as object;
    const definitions = Object.assign({}, ...parts.map((part) => part.definitions)) as object;
    return { swagger: '2.0', info: TITLE, paths, ...V2_SECURITY, definitions };
  }

  /** Encodings concatenate: a document is its parts, one after the other. */
  v2Encoded(): Buffer {
    this.#builtInEncoded ??= encodeGnosticV2({ swagger: '2.0', info: TITLE, ...this.#builtInParts() });
    return Buffer.concat([this.#builtInEncoded, ...this.#custom().map((kind) => this.#encodedKind(kind))]);
  }

  #encodedKind(kind: KindDefinition): Buffer {
    const known = this.#encoded.get(kind) ?? encodeGnosticV2(this.#customParts(kind));
    this.#encoded.set(kind, known);
    return known;
  }

  #custom(): readonly KindDefinition[] {
    return this.#registry.all().filter((kind) => kind.custom);
  }

  #builtInParts(): Parts {
    this.#builtIn ??= this.#v2Parts(this.#registry.all().filter((kind) => !kind.custom));
    return this.#builtIn;
  }

  #customParts(kind: KindDefinition): Parts {
    const parts = this.#parts.get(kind) ?? this.#v2Parts([kind]);
    this.#parts.set(kind, parts);
    return parts;
  }

  #typesOf(kinds: readonly KindDefinition[]): readonly (readonly [KindDefinition, TypeSchema])[] {
    return kinds.flatMap((kind) => {
      const type = this.#schemas.forKind(kind.group, kind.version, kind.kind);
      return type ? [[kind, type] as const] : [];
    });
  }

  #definitions(kinds: readonly KindDefinition[], dialect: 'v2' | 'v3'): Record<string, object> {
    const types = this.#typesOf(kinds);
    const names = types.map(
      ([{ group, version, kind }, type]) => [type.name ?? '', [{ group, version, kind }]] as const,
    );
    const isCustom = dialect === 'v3' && kinds.some(({ custom }) => custom);
    const shared = isCustom ? { types: sharedTypes(this.#schemas), kinds: sharedKinds() } : { types: [], kinds: [] };
    const lists = isCustom ? types.map(([kind, type]) => listDefinition(kind, type.name ?? '')) : [];
    const definitions = definitionsFor([...types.map(([, type]) => type), ...shared.types], {
      dialect,
      prose: this.#prose,
      values: this.#values,
      kinds: new Map([...names, ...shared.kinds]),
    });
    const selectable = isCustom ? types.map(([kind, type]) => [type.name ?? '', selectableFields(kind)] as const) : [];
    for (const [name, fields] of selectable) definitions[name] = { ...definitions[name], ...fields };
    return { ...definitions, ...Object.fromEntries(lists) };
  }

  #paths(kinds: readonly KindDefinition[], dialect: OperationDialect): Record<string, object> {
    return Object.assign({}, ...this.#typesOf(kinds).map(([kind, type]) => pathsOf(kind, type.name ?? '', dialect)));
  }

  #v2Parts(kinds: readonly KindDefinition[]): Parts {
    return { paths: this.#paths(kinds, V2), definitions: this.#definitions(kinds, 'v2') };
  }

  #v3Parts(kinds: readonly KindDefinition[]): object {
    return { paths: this.#paths(kinds, V3), components: { schemas: this.#definitions(kinds, 'v3') } };
  }
}

const v3Text = (parts: object, info = TITLE) => JSON.stringify({ openapi: '3.0.0', info, ...parts });

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

function splitPath(path: string): { group: string; version: string } {
  const [root, first = '', second = ''] = path.split('/');
  return root === 'api' ? { group: '', version: first } : { group: first, version: second };
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
  return sendWhole(exchange, body, { contentType, hash: upperHash(body) });
}

const upperHash = (body: string | Buffer) => createHash('sha512').update(body).digest('hex').toUpperCase();

function sendWhole(
  { request, response }: Exchange,
  body: string | Buffer,
  { contentType, hash }: { readonly contentType: string; readonly hash: string },
): true {
  response.setHeader('ETag', `"${hash}"`);
  if (request.headers['if-none-match'] === `"${hash}"`) response.writeHead(304).end();
  else response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) }).end(body);
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
