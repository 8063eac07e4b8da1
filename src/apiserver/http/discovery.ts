// Discovery: which groups, versions and resources there are, plain and aggregated.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { apiVersionOf } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { ApiGroup, Registry } from '../registry/registry.ts';
import { type Exchange, sendObject } from './context.ts';
import { CONTENT_TYPES } from './encode.ts';
import { choose, FORMATS, plainFormat } from './negotiate.ts';
import { checkAccept, methodNotAllowed, noSuchResource } from './routes.ts';

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const OBJECT_VERBS = ['get', 'patch', 'update'];

/**
 * Answers `/api`, `/apis`, `/api/v1`, `/apis/G`, `/apis/G/V`; false: not one of these. The lists of groups come from the aggregator,
 * which looks at no method (kube-aggregator pkg/apiserver/handler_apis.go).
 */
export function answerDiscovery(exchange: Exchange, registry: Registry): boolean {
  const [root, first, second] = exchange.url.pathname.split('/').filter(Boolean);
  if (first === undefined) return answerRoot(exchange, registry, root === 'api' ? 'api' : 'apis');
  if (root === 'api') return answerVersion(exchange, registry, { group: '', version: first });
  const group = registry.groups().find(({ name }) => name === first);
  if (!group) return false;
  if (second !== undefined) return answerVersion(exchange, registry, { group: first, version: second });
  return answerPlain(exchange, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) });
}

function answerPlain(exchange: Exchange, body: object): true {
  sendObject(exchange, body, { format: plainFormat(exchange.request.headers.accept) });
  return true;
}

function checkRead({ request }: Exchange): void {
  if (request.method !== 'GET') throw methodNotAllowed();
  checkAccept(request.headers.accept);
}

function answerRoot(exchange: Exchange, registry: Registry, root: 'api' | 'apis'): boolean {
  if (root === 'api') checkRead(exchange);
  const groups = registry.groups().filter(({ name }) => (name === '') === (root === 'api'));
  const format = aggregatedFormat(exchange);
  if (format)
    return sendAggregated(
      exchange,
      groups.map((group) => aggregatedGroup(group, registry)),
      format,
    );
  if (root === 'apis')
    return answerPlain(exchange, { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(apiGroup) });
  const serverAddress = exchange.request.headers.host ?? '';
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress }];
  return answerPlain(exchange, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs });
}

function apiGroup({ name, versions }: ApiGroup): object {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function answerVersion(
  exchange: Exchange,
  registry: Registry,
  groupVersion: { group: string; version: string },
): boolean {
  const kinds = registry.ofGroupVersion(groupVersion.group, groupVersion.version);
  if (kinds.length === 0) {
    if (registry.isBuiltIn(groupVersion.group)) throw noSuchResource();
    return false;
  }
  const isBuiltIn = registry.isBuiltIn(groupVersion.group);
  // What is said of custom kinds goes through no route, and looks at no method (apiextensions-apiserver customresource_discovery.go).
  if (isBuiltIn) checkRead(exchange);
  const resources = isBuiltIn
    ? kinds.flatMap(resourcesOf).sort((a, b) => (a.name < b.name ? -1 : 1))
    : kinds.flatMap(resourcesOf);
  const head = groupVersion.group === '' ? { kind: 'APIResourceList' } : { kind: 'APIResourceList', apiVersion: 'v1' };
  return answerPlain(exchange, { ...head, groupVersion: apiVersionOf(groupVersion), resources });
}

interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly [more: string]: unknown;
}

function resourcesOf(kind: KindDefinition): ApiResource[] {
  const own: ApiResource = {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs ?? ALL_VERBS,
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
    ...(isStored(kind) ? { storageVersionHash: storageVersionHash(kind) } : {}),
  };
  return [own, ...subresourcesOf(kind)];
}

/** Reviews are answered, bindings are done, and what the components say of themselves is not clients' to write. */
function isStored({ virtualCreate, standsFor, verbs }: KindDefinition): boolean {
  return !virtualCreate && !standsFor && (!verbs || verbs.includes('create'));
}

/** What upstream keeps in another version than it serves; nobody sees it but here. */
const STORED_VERSIONS: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io/CustomResourceDefinition': 'v1beta1',
  'storage.k8s.io/VolumeAttributesClass': 'v1beta1',
};

/** Base64 of the first bytes of a hash of the stored version, as apiserver's discovery.StorageVersionHash. */
function storageVersionHash(kind: KindDefinition): string {
  const { group, version: own, kind: name } = kind.storedAs?.kind ?? kind;
  const version = STORED_VERSIONS[`${group}/${name}`] ?? own;
  return createHash('sha256').update(`${group}/${version}/${name}`).digest().subarray(0, 8).toString('base64');
}

function subresourcesOf(kind: KindDefinition): ApiResource[] {
  const entry = (name: string, more: object) =>
    ({ name: `${kind.plural}/${name}`, singularName: '', namespaced: kind.namespaced, ...more }) as ApiResource;
  const objects = [...(kind.status ? [kind.status] : []), ...(kind.objectSubresources ?? [])];
  return [
    ...objects.map(({ name, verbs }) => entry(name, { kind: kind.kind, verbs: verbs ?? OBJECT_VERBS })),
    ...(kind.views ?? []).map(({ name, body }) => entry(name, { ...bodyKind(body), verbs: OBJECT_VERBS })),
    ...(kind.subresources ?? []).map(({ name, body, verbs }) =>
      entry(name, { ...streamKind(kind, name, body), verbs }),
    ),
  ];
}

const bodyKind = ({ group, version, kind }: { group: string; version: string; kind: string }) =>
  group ? { group, version, kind } : { kind };

const STREAM_KINDS: Readonly<Record<string, string>> = {
  attach: 'PodAttachOptions',
  exec: 'PodExecOptions',
  portforward: 'PodPortForwardOptions',
};

function streamKind(
  kind: KindDefinition,
  name: string,
  body: { group: string; version: string; kind: string } | undefined,
): object {
  return body ? bodyKind(body) : { kind: STREAM_KINDS[name] ?? kind.kind };
}

const AGGREGATED = 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const AGGREGATED_TARGET = { kind: 'APIGroupDiscoveryList', group: 'apidiscovery.k8s.io', version: 'v2' };

/** When the client would take everything in one answer, if not as its first wish. `/apis/` has the plain list alone. */
function aggregatedFormat({ request, url }: Exchange): 'json' | 'yaml' | undefined {
  if (url.pathname === '/apis/') return undefined;
  const allows = (target?: object) => isDeepStrictEqual(target, AGGREGATED_TARGET);
  return choose(request.headers.accept, { formats: FORMATS, allows })?.format;
}

function sendAggregated(exchange: Exchange, items: readonly object[], format: 'json' | 'yaml'): true {
  const body = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
  const etag = `"${createHash('sha512').update(JSON.stringify(body)).digest('hex').toUpperCase()}"`;
  exchange.response.setHeader('ETag', etag);
  exchange.response.setHeader('Vary', 'Accept');
  exchange.response.setHeader('Cache-Control', 'public'); // Kept by clients, and asked for again.
  if (exchange.request.headers['if-none-match'] === etag) exchange.response.writeHead(304).end();
  else sendObject(exchange, body, { format, contentType: `${CONTENT_TYPES[format]};${AGGREGATED}` });
  return true;
}

function aggregatedGroup({ name, versions }: ApiGroup, registry: Registry): object {
  return {
    metadata: name ? { name } : {},
    versions: versions.map((version) => ({
      version,
      resources: registry
        .ofGroupVersion(name, version)
        .map(aggregatedResource)
        .sort((a, b) => (a.resource < b.resource ? -1 : 1)),
      freshness: 'Current',
    })),
  };
}

/** Upstream makes it from the classic lists, which leave out the group and version of a kind that has the list's own. */
function aggregatedResource(kind: KindDefinition): { resource: string } {
  const own = kind.custom ? { group: kind.group, version: kind.version } : { group: '', version: '' };
  const subresources = subresourcesOf(kind)
    .map(({ name, kind: bodyName, verbs, group: bodyGroup, version: bodyVersion }) => ({
      subresource: name.slice(kind.plural.length + 1),
      responseKind: {
        group: (bodyGroup as string | undefined) ?? own.group,
        version: (bodyVersion as string | undefined) ?? own.version,
        kind: bodyName,
      },
      verbs,
    }))
    .sort((a, b) => (a.subresource < b.subresource ? -1 : 1));
  const resource = {
    resource: kind.plural,
    responseKind: { ...own, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs ?? ALL_VERBS,
    ...(kind.shortNames ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories ? { categories: kind.categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
  return resource;
}
