// Asking who may do what: `authorizer.group('apps').resource('deployments').check('create').allowed()`.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/authz.go

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { Authorizer, Decision } from '../../auth/authorizer.ts';
import type { Attributes, User } from '../../request.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import type { CelType } from '../typing/cel-type.ts';
import type { Library } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { CelError, LibraryObject } from '../values/value.ts';

abstract class AuthorizationObject extends LibraryObject {
  override equals(other: LibraryObject): boolean {
    return this === other;
  }
}

/** The variable `authorizer`: asks for one user. */
export class AuthorizerValue extends AuthorizationObject {
  readonly type = LIBRARY_TYPES.get('authorizer') as CelType;
  readonly authorize: Authorizer;
  readonly user: User;

  constructor(authorize: Authorizer, user: User) {
    super();
    this.authorize = authorize;
    this.user = user;
  }
}

/** Asks about a resource; the variable `authorizer.requestResource` is one that is filled in. */
export class ResourceCheckValue extends AuthorizationObject {
  readonly type = LIBRARY_TYPES.get('resourceCheck') as CelType;
  readonly authorizer: AuthorizerValue;
  readonly resource: Omit<Attributes, 'user' | 'verb'>;

  constructor(authorizer: AuthorizerValue, resource: Omit<Attributes, 'user' | 'verb'>) {
    super();
    this.authorizer = authorizer;
    this.resource = resource;
  }

  with(more: Partial<Attributes>): ResourceCheckValue {
    return new ResourceCheckValue(this.authorizer, { ...this.resource, ...more });
  }
}

class PathCheckValue extends AuthorizationObject {
  readonly type = LIBRARY_TYPES.get('pathCheck') as CelType;
  readonly authorizer: AuthorizerValue;
  readonly path: string;

  constructor(authorizer: AuthorizerValue, path: string) {
    super();
    this.authorizer = authorizer;
    this.path = path;
  }
}

class GroupCheckValue extends AuthorizationObject {
  readonly type = LIBRARY_TYPES.get('groupCheck') as CelType;
  readonly authorizer: AuthorizerValue;
  readonly group: string;

  constructor(authorizer: AuthorizerValue, group: string) {
    super();
    this.authorizer = authorizer;
    this.group = group;
  }
}

class DecisionValue extends AuthorizationObject {
  readonly type = LIBRARY_TYPES.get('decision') as CelType;
  readonly decision: Decision;

  constructor(decision: Decision) {
    super();
    this.decision = decision;
  }
}

function serviceAccount(authorizer: AuthorizerValue, namespace: string, name: string): AuthorizerValue | CelError {
  if (dnsSubdomainProblems(name).length > 0) return new CelError('Invalid service account name');
  if (dnsLabelProblems(namespace).length > 0) return new CelError('Invalid service account namespace');
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return new AuthorizerValue(authorizer.authorize, { name: `system:serviceaccount:${namespace}:${name}`, groups });
}

function check({ authorizer, resource }: ResourceCheckValue, verb: string): DecisionValue {
  return new DecisionValue(authorizer.authorize({ user: authorizer.user, verb, ...resource }));
}

function part(id: string, key: 'subresource' | 'namespace' | 'name' | 'fieldSelector') {
  return {
    [`${id} resourceCheck.(string) -> resourceCheck`]: (value: ResourceCheckValue, text: string) =>
      value.with({ [key]: text }),
  };
}

export const authorization: Library = {
  path: {
    'authorizer_path authorizer.(string) -> pathCheck': (authorizer: AuthorizerValue, path: string) =>
      path.trim() === '' ? new CelError('path must not be empty') : new PathCheckValue(authorizer, path),
  },
  group: {
    'authorizer_group authorizer.(string) -> groupCheck': (authorizer: AuthorizerValue, group: string) =>
      new GroupCheckValue(authorizer, group),
  },
  serviceAccount: { 'authorizer_serviceaccount authorizer.(string, string) -> authorizer': serviceAccount },
  resource: {
    'groupcheck_resource groupCheck.(string) -> resourceCheck': (
      { authorizer, group }: GroupCheckValue,
      resource: string,
    ) =>
      resource.trim() === ''
        ? new CelError('resource must not be empty')
        : new ResourceCheckValue(authorizer, { group, resource }),
  },
  subresource: part('resourcecheck_subresource', 'subresource'),
  namespace: part('resourcecheck_namespace', 'namespace'),
  name: part('resourcecheck_name', 'name'),
  fieldSelector: part('authorizer_fieldselector', 'fieldSelector'),
  // Emulator: no authorizer here looks at labels.
  labelSelector: {
    'authorizer_labelselector resourceCheck.(string) -> resourceCheck': (value: ResourceCheckValue) => value,
  },
  check: {
    'pathcheck_check pathCheck.(string) -> decision': ({ authorizer, path }: PathCheckValue, verb: string) =>
      new DecisionValue(authorizer.authorize({ user: authorizer.user, verb, path })),
    'resourcecheck_check resourceCheck.(string) -> decision': check,
  },
  allowed: { 'decision_allowed decision.() -> bool': ({ decision }: DecisionValue) => decision.allowed },
  reason: { 'decision_reason decision.() -> string': ({ decision }: DecisionValue) => decision.reason },
  errored: { 'decision_errored decision.() -> bool': () => false },
  error: { 'decision_error decision.() -> string': () => '' },
};
