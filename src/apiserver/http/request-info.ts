// What a URL and a method ask for, before anybody looks whether it exists.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/request/requestinfo.go

import type { RequestUrl } from './request-url.ts';

export interface RequestInfo {
  readonly verb: string;
  readonly path: string;
  readonly isResource: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** All path segments from the resource on: `pods`, `web`, `proxy`, `a`, `b`. */
  readonly parts: readonly string[];
  /** Asked for by the old prefix `/watch/`, a route of its own. */
  readonly isWatchPath?: boolean;
  /** Asked for by the older prefix `/proxy/`, which has a verb and no route any more. */
  readonly isProxyPath?: boolean;
  /** Why it cannot be told what the URL asks for. */
  readonly problem?: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of namespaces themselves, not resources in a namespace. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Of an escaped slash nothing is known any more: Go splits the decoded path. */
export function requestInfo(method: string, url: RequestUrl): RequestInfo {
  const segments = url.pathname.replace(/^\/+|\/+$/g, '').split('/');
  const api = apiOf(segments);
  if (!api) return { verb: method.toLowerCase(), path: url.pathname, isResource: false, parts: [] };
  const verb = VERBS[method] ?? '';
  return resourceInfo({ method, verb, url, ...api });
}

function apiOf(segments: readonly string[]): { group: string; version: string; rest: readonly string[] } | undefined {
  const [root, first, second] = segments;
  if (root === 'api' && first !== undefined && segments.length > 2)
    return { group: '', version: first, rest: segments.slice(2) };
  if (root === 'apis' && first !== undefined && second !== undefined && segments.length > 3) {
    return { group: first, version: second, rest: segments.slice(3) };
  }
  return undefined;
}

interface Parsed {
  readonly method: string;
  readonly verb: string;
  readonly url: RequestUrl;
  readonly group: string;
  readonly version: string;
  readonly rest: readonly string[];
}

function resourceInfo({ method, verb, url, group, version, rest }: Parsed): RequestInfo {
  const isWatchPath = rest[0] === 'watch';
  const isProxyPath = rest[0] === 'proxy';
  const { namespace, parts } = splitNamespace(isWatchPath || isProxyPath ? rest.slice(1) : rest);
  const [resource = '', name, subresource] = parts;
  const isRead = !isWatchPath && (method === 'GET' || method === 'HEAD');
  const named = name ?? (isRead ? nameFromFieldSelector(url.searchParams.get('fieldSelector') ?? '') : undefined);
  const isBare = (isWatchPath || isProxyPath) && rest.length === 1;
  return {
    ...(isBare ? { problem: `unable to determine kind and namespace from url, ${url.pathname}` } : {}),
    ...(isWatchPath ? { isWatchPath } : {}),
    ...(isProxyPath ? { isProxyPath } : {}),
    verb: isWatchPath ? 'watch' : isProxyPath ? 'proxy' : !name ? collectionVerb(method, verb, url) : verb,
    path: url.pathname,
    isResource: true,
    group,
    version,
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(named === undefined ? {} : { name: named }),
    ...(subresource === undefined ? {} : { subresource }),
    parts,
  };
}

function splitNamespace(rest: readonly string[]): { namespace?: string; parts: readonly string[] } {
  const [first, namespace, third] = rest;
  if (first !== 'namespaces' || namespace === undefined) return { parts: rest };
  if (third === undefined || NAMESPACE_SUBRESOURCES.has(third)) return { namespace, parts: rest };
  return { namespace, parts: rest.slice(2) };
}

/** The verb of a request that names no object. */
function collectionVerb(method: string, verb: string, url: RequestUrl): string {
  if (method === 'GET' || method === 'HEAD') return isTrue(url.searchParams.get('watch')) ? 'watch' : 'list';
  return method === 'DELETE' ? 'deletecollection' : verb;
}

/** A list or watch of one name is authorized as that name's. */
function nameFromFieldSelector(text: string): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)(?:,|$)/.exec(text)?.[1];
}

/** Go's strconv.ParseBool; a bare `?watch` counts as true. */
export function isTrue(text: string | null): boolean {
  return text !== null && !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text);
}
