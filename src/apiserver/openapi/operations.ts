// The operations of a kind as OpenAPI paths: which verbs there are, and which parameters a client may count on.

import { apiVersionOf } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const METHODS: Readonly<Record<string, { method: string; action: string; onItem: boolean }>> = {
  get: { method: 'get', action: 'get', onItem: true },
  update: { method: 'put', action: 'put', onItem: true },
  patch: { method: 'patch', action: 'patch', onItem: true },
  delete: { method: 'delete', action: 'delete', onItem: true },
  create: { method: 'post', action: 'post', onItem: false },
  list: { method: 'get', action: 'list', onItem: false },
  deletecollection: { method: 'delete', action: 'deletecollection', onItem: false },
};

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'];
const LIST_PARAMETERS = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];
const BODY_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** Makes a document's own form of a reference and of parameters. */
export interface OperationDialect {
  reference(definition: string): object;
  parameter(name: string, place: 'query' | 'path'): object;
  operation(facts: { body: object | undefined; consumes: readonly string[]; answer: object }): object;
}

/** `/apis/apps/v1/namespaces/{namespace}/deployments/{name}` and the like, with their methods. */
export function pathsOf(kind: KindDefinition, definition: string, dialect: OperationDialect): Record<string, object> {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
  const collection = `${root}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
  const verbs = kind.verbs ?? ALL_VERBS;
  const paths: Record<string, Record<string, object>> = {};
  for (const verb of verbs) {
    const facts = METHODS[verb];
    if (!facts) continue;
    const path = facts.onItem ? `${collection}/{name}` : collection;
    paths[path] ??= { parameters: pathParameters(path, dialect) as unknown as object };
    paths[path][facts.method] = operationOf(kind, { definition, ...facts }, dialect);
  }
  if (kind.namespaced && verbs.includes('list')) {
    paths[`${root}/${kind.plural}`] = {
      get: operationOf(kind, { definition, method: 'get', action: 'list' }, dialect),
    };
  }
  return paths;
}

function pathParameters(path: string, dialect: OperationDialect): object[] {
  return ['name', 'namespace']
    .filter((name) => path.includes(`{${name}}`))
    .map((name) => dialect.parameter(name, 'path'));
}

interface OperationFacts {
  readonly definition: string;
  readonly method: string;
  readonly action: string;
}

function operationOf(
  kind: KindDefinition,
  { definition, method, action }: OperationFacts,
  dialect: OperationDialect,
): object {
  const writes = ['post', 'put', 'patch'].includes(method);
  const names = writes
    ? [...WRITE_PARAMETERS, ...(method === 'patch' ? ['force'] : [])]
    : action === 'list'
      ? LIST_PARAMETERS
      : [];
  const reference = dialect.reference(definition);
  const scope = kind.namespaced ? 'Namespaced' : '';
  const group = kind.group === '' ? 'Core' : capital(kind.group.split('.')[0] ?? '');
  return {
    operationId: `${action}${group}${capital(kind.version)}${scope}${kind.kind}`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
    parameters: names.map((name) => dialect.parameter(name, 'query')),
    ...dialect.operation({
      body: writes ? reference : undefined,
      consumes: consumedBy(kind, method),
      answer: reference,
    }),
  };
}

/** Custom kinds have no Go types to merge strategically into, and no protobuf; kubectl looks here before it patches. */
function consumedBy({ custom }: KindDefinition, method: string): readonly string[] {
  const types = method === 'patch' ? PATCH_TYPES : BODY_TYPES;
  return custom ? types.filter((type) => !/strategic|protobuf/.test(type)) : types;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
