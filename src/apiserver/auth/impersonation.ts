// Impersonate-* headers: acting as somebody else, where one may.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/filters/impersonation.go

import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../../kube/api-error.ts';
import { authorize } from '../registry/authorize.ts';
import type { User } from '../request.ts';
import { nameProblems } from '../validation/names.ts';
import type { Authorizer } from './authorizer.ts';

const EXTRA_PREFIX = 'impersonate-extra-';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Undefined for what is no account's name (apiserver pkg/authentication/serviceaccount, SplitUsername). */
function accountOf(user: string): { namespace: string; name: string } | undefined {
  const [, namespace = '', name = ''] = SERVICE_ACCOUNT.exec(user) ?? [];
  const problems = [...nameProblems('dns-label', namespace), ...nameProblems('dns-subdomain', name)];
  return problems.length > 0 ? undefined : { namespace, name };
}

/** The user to act as; `user` itself without such headers. Throws Forbidden, BadRequest. */
export function impersonated(user: User, headers: IncomingHttpHeaders, authorizer: Authorizer): User {
  const name = first(headers['impersonate-user']);
  const groups = list(headers['impersonate-group']);
  const uid = first(headers['impersonate-uid']);
  const extra = extrasOf(headers);
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined && extra.size === 0) return user;
    throw badRequest(`requested [${askedFor(groups, uid, extra).join(' ')}] without impersonating a user`);
  }
  check(user, { name, groups, uid, extra }, authorizer);
  return {
    name,
    groups: impersonatedGroups(name, groups),
    ...(uid === undefined ? {} : { uid }),
    ...(extra.size > 0 ? { extra: Object.fromEntries(extra) } : {}),
  };
}

/** Object references as Go prints them: kind, namespace, name, uid, version, revision, field. */
function askedFor(
  groups: readonly string[],
  uid: string | undefined,
  extra: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const version = 'authentication.k8s.io/v1';
  return [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...[...extra].flatMap(([key, values]) => values.map((value) => `{UserExtra  ${value}  ${version}  ${key}}`)),
    ...(uid === undefined ? [] : [`{UID  ${uid}  ${version}  }`]),
  ];
}

interface Asked {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid: string | undefined;
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

function check(user: User, { name, groups, uid, extra }: Asked, authorizer: Authorizer): void {
  const ask = (attributes: object) =>
    authorize(authorizer, { user, verb: 'impersonate', version: 'v1', ...attributes });
  const account = accountOf(name);
  if (account) ask({ group: '', resource: 'serviceaccounts', ...account });
  else ask({ group: '', resource: 'users', name });
  for (const group of groups) ask({ group: '', resource: 'groups', name: group });
  const authentication = { group: 'authentication.k8s.io' };
  if (uid !== undefined) ask({ ...authentication, resource: 'uids', name: uid });
  for (const [key, values] of extra)
    for (const value of values) ask({ ...authentication, resource: 'userextras', subresource: key, name: value });
}

function impersonatedGroups(name: string, asked: readonly string[]): readonly string[] {
  const groups = [...asked];
  const namespace = accountOf(name)?.namespace;
  if (namespace !== undefined && groups.length === 0)
    groups.push('system:serviceaccounts', `system:serviceaccounts:${namespace}`);
  const [anonymous, known] = ['system:unauthenticated', 'system:authenticated'];
  const wanted = name === 'system:anonymous' ? anonymous : known;
  // Who is said to be unauthenticated is not made the other.
  return groups.includes(wanted) || groups.includes(anonymous) ? groups : [...groups, wanted];
}

function extrasOf(headers: IncomingHttpHeaders): Map<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  for (const [header, value] of Object.entries(headers)) {
    if (header.startsWith(EXTRA_PREFIX)) result.set(unescaped(header.slice(EXTRA_PREFIX.length)), list(value));
  }
  return result;
}

/** What cannot be decoded stays as it is. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (error) {
    if (error instanceof URIError) return key;
    throw error;
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value || undefined;
}

/** Node joins repeated headers of these names with a comma and a blank. */
function list(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : value.split(', ').filter(Boolean);
}
