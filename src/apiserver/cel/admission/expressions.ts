// Expressions of policies and match conditions: what they may name, and what they must come to.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/cel/compile.go, composition.go

import { baseEnvironment, compile, type Program } from '../index.ts';
import {
  BOOL,
  type CelType,
  DYN,
  INT,
  isSameType,
  listType,
  mapType,
  STRING,
  structType,
  TIMESTAMP,
  typeName,
} from '../typing/cel-type.ts';
import type { Environment } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';

/** What an expression may name beside `object`, `oldObject`, `request` and `namespaceObject`. */
export interface Names {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  /** The variables of the policy, by name; absent: it has none. */
  readonly variables?: ReadonlyMap<string, CelType>;
}

/** `invalid`: the words of a bad value; `internal`: of an error of the server. */
export type Compiled =
  | { readonly program: Program }
  | { readonly kind: 'invalid' | 'internal'; readonly problem: string };

const STRINGS = listType(STRING);

function object(name: string, fields: Readonly<Record<string, CelType>>): CelType {
  return structType(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined));
}

const KIND = object('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const RESOURCE = object('kubernetes.GroupVersionResource', { group: STRING, version: STRING, resource: STRING });

const REQUEST = object('kubernetes.AdmissionRequest', {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: object('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: STRINGS,
    extra: mapType(STRING, STRINGS),
  }),
  dryRun: BOOL,
  options: DYN,
});

const NAMESPACE = object('kubernetes.Namespace', {
  metadata: object('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapType(STRING, STRING),
    annotations: mapType(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  }),
  spec: object('kubernetes.NamespaceSpec', { finalizers: STRINGS }),
  status: object('kubernetes.NamespaceStatus', {
    conditions: listType(
      object('kubernetes.NamespaceCondition', {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

const AUTHORIZER = {
  authorizer: LIBRARY_TYPES.get('authorizer') as CelType,
  'authorizer.requestResource': LIBRARY_TYPES.get('resourceCheck') as CelType,
};

function environmentOf({ hasParams, hasAuthorizer, variables }: Names): Environment {
  return baseEnvironment.withVariables({
    object: DYN,
    oldObject: DYN,
    request: REQUEST,
    namespaceObject: NAMESPACE,
    ...(hasParams ? { params: DYN } : {}),
    ...(hasAuthorizer ? AUTHORIZER : {}),
    ...(variables ? { variables: structType('kubernetes.variables', (name) => variables.get(name)) } : {}),
  });
}

/** For checking whether expressions fit a kind. `params` undefined: nothing is known of them, and they cannot be named. */
export function typeCheckEnvironment({
  object: type,
  params,
  variables,
}: {
  readonly object: CelType;
  readonly params: CelType | undefined;
  readonly variables: ReadonlyMap<string, CelType>;
}): Environment {
  return baseEnvironment.withVariables({
    object: type,
    oldObject: type,
    request: REQUEST,
    namespaceObject: NAMESPACE,
    authorizer: AUTHORIZER.authorizer,
    ...(params ? { params } : {}),
    variables: structType('kubernetes.variables', (name) => variables.get(name)),
  });
}

/** @param types one of which it must come to; absent: anything */
export function compileExpression(source: string, names: Names, types?: readonly CelType[]): Compiled {
  const compiled = compile(source, environmentOf(names));
  if ('issues' in compiled) return { kind: 'invalid', problem: `compilation failed: ${compiled.issues}` };
  if ('failure' in compiled) return { kind: 'internal', problem: failed(compiled.failure) };
  const { type } = compiled.program;
  if (!types || types.some((wanted) => isSameType(wanted, type))) return compiled;
  const wanted = types.length === 1 ? typeName(types[0] as CelType) : `one of [${types.map(typeName).join(' ')}]`;
  return { kind: 'invalid', problem: `must evaluate to ${wanted} but got ${typeName(type)}` };
}

const failed = (words: string) => `program instantiation failed: ${words}`;
