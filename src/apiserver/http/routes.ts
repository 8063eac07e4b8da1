// Which paths and methods there are, as go-restful's routes are installed, before a handler looks at the request.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/installer.go, github.com/emicklei/go-restful/v3 curly.go, route.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Exchange } from './context.ts';
import { checkNegotiable, FORMATS } from './negotiate.ts';
import type { RequestInfo } from './request-info.ts';
import type { RequestUrl } from './request-url.ts';

export function methodNotAllowed(): ApiError {
  return new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    details: {},
  });
}

export function noSuchResource(): ApiError {
  return new ApiError('NotFound', 'the server could not find the requested resource', { details: {} });
}

const OBJECT_METHODS = { get: 'GET', update: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

/** The methods that a built-in kind has at a path. Throws NotFound for a path that has no route. */
export function methodsAt({ info, url }: Exchange, kind: KindDefinition): readonly string[] {
  const methods = hasStrayGap(info, url) ? undefined : methodsOf(info, kind);
  if (!methods) throw noSuchResource();
  return methods;
}

/** A path that only go-restful's routes know is nobody's where a definition decides: the answer is a text. */
export function hasCustomRoute({ info, url }: Exchange, kind: KindDefinition): boolean {
  const isInNamespace = Boolean(info.namespace);
  if (url.pathname.startsWith('//') || (isInNamespace && !kind.namespaced)) return false;
  const isAcrossNamespaces = info.verb === 'list' || info.verb === 'watch';
  return isInNamespace || !kind.namespaced || isAcrossNamespaces;
}

/** A verb that a kind or its subresource has a route for and yet does not have (apimachinery pkg/api/errors NewMethodNotSupported). */
export function verbNotSupported({ group, plural }: KindDefinition, verb: string): ApiError {
  const name = group === '' ? plural : `${plural}.${group}`;
  return new ApiError('MethodNotAllowed', `${verb} is not supported on resources of kind "${name}"`, {
    details: { ...(group === '' ? {} : { group }), kind: plural },
  });
}

/** What a path leaves out between two slashes: a namespace and a name can be empty, and what is at the end does not count. */
function hasStrayGap(info: RequestInfo, { pathname }: RequestUrl): boolean {
  const gaps = pathname.slice(1).replace(/\/+$/, '').split('/').filter(isEmpty).length;
  const hasNoNamespace = info.namespace === '' && !isNamespaceItself(info);
  return gaps > Number(hasNoNamespace) + Number(info.parts[1] === '');
}

/** Of a path with a gap (apiserver pkg/endpoints/handlers/namer.go, pkg/registry/generic/registry/store.go NamespaceKeyFunc). Throws BadRequest. */
export function checkPlace({ info }: Exchange, { namespaced }: KindDefinition): void {
  const [, name] = info.parts;
  if (name === '') throw badRequest('name must be provided');
  if (name !== undefined && namespaced && info.namespace === '') throw badRequest('Namespace parameter required.');
}

const isEmpty = (text: string) => text === '';

const isNamespaceItself = ({ group, parts, namespace }: RequestInfo) =>
  group === '' && parts[0] === 'namespaces' && parts[1] === namespace;

/** Undefined: nothing is served there. Of a subresource's methods its own verbs decide. */
function methodsOf(info: RequestInfo, kind: KindDefinition): readonly string[] | undefined {
  if (info.isProxyPath) return undefined;
  const isInNamespace = info.namespace !== undefined && !isNamespaceItself(info);
  if (isInNamespace && !kind.namespaced) return undefined;
  const [, name, subresource, ...further] = info.parts;
  if (further.length > 0 && subresource !== 'proxy') return undefined;
  if (info.isWatchPath && !serves(kind, 'watch')) return undefined;
  if (name === undefined) return info.isWatchPath ? ['GET'] : collectionMethods(kind, isInNamespace);
  if (kind.virtualCreate || kind.standsFor || (kind.namespaced && !isInNamespace)) return undefined;
  if (info.verb === 'watch') return subresource === undefined ? ['GET'] : undefined;
  if (subresource !== undefined) return ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'];
  const verbs = (Object.keys(OBJECT_METHODS) as (keyof typeof OBJECT_METHODS)[]).filter((verb) => serves(kind, verb));
  return verbs.map((verb) => OBJECT_METHODS[verb]);
}

export function serves({ verbs }: KindDefinition, verb: string): boolean {
  return !verbs || verbs.includes(verb);
}

/** Across all namespaces there are only lists. */
function collectionMethods(kind: KindDefinition, isInNamespace: boolean): readonly string[] | undefined {
  const isWhole = isInNamespace || !kind.namespaced;
  const methods = [
    ...(serves(kind, 'list') ? ['GET'] : []),
    ...(isWhole && serves(kind, 'create') ? ['POST'] : []),
    ...(isWhole && serves(kind, 'deletecollection') ? ['DELETE'] : []),
  ];
  return methods.length > 0 ? methods : undefined;
}

const PRODUCED = Object.keys(FORMATS).filter((type) => !type.includes('*'));
const OFFERED = [...PRODUCED, 'application/vnd.kubernetes.protobuf'];

/** What a list can be had as: it is a watch, too. */
export const LISTED = [...OFFERED, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

/** A log is text, and its route offers the forms of an object, too; which of these there would be is looked at before the log. */
export function checkLogAccept(accept: string | undefined): void {
  checkAccept(accept, ['text/plain', ...OFFERED]);
  checkNegotiable(accept);
}

/** go-restful compares media types letter by letter and knows no wildcard but the widest. Throws NotAcceptable. */
export function checkAccept(accept: string | undefined, offered: readonly string[] = OFFERED): void {
  if (!accept) return;
  const types = accept.split(',').map((entry) => entry.split(';')[0]?.trim() ?? '');
  if (types.some((type) => type === '*/*' || offered.includes(type))) return;
  throw new ApiError('NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${offered.join(', ')}`, {
    details: {},
  });
}
