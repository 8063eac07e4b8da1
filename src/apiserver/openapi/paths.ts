// Operations as the paths of a document, in the dialects of version 2 and 3.
// https://github.com/kubernetes/kube-openapi/blob/master/pkg/builder3/openapi.go, pkg/builder/openapi.go

import type { Dialect } from './definitions.ts';
import type { Operation } from './operations.ts';
import type { ParameterFacts } from './parameters.ts';

interface Parameter extends ParameterFacts {
  readonly in: 'path' | 'query';
  readonly description?: string;
}

/** By path, in no order. What all operations of a path have in common is said once. */
export function* pathsOf(
  operations: readonly Operation[],
  dialect: Dialect,
): Generator<readonly [string, object], void> {
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation]);
  for (const [path, all] of byPath) yield [path, pathItem(all, dialect)];
}

function pathItem(operations: readonly Operation[], dialect: Dialect): object {
  const lists = operations.map((operation) => parametersOf(operation));
  const isShared = ({ name, in: place }: Parameter) =>
    lists.every((list) => list.some((other) => other.name === name && other.in === place));
  const render: (one: Parameter) => object = dialect === 'v3' ? parameterV3 : parameterV2;
  const shared = (lists[0] ?? []).filter(isShared).map(render);
  const own = (index: number) => (lists[index] ?? []).filter((one) => !isShared(one)).map(render);
  const item = Object.fromEntries(
    operations.map((operation, index) => [
      operation.method,
      dialect === 'v3' ? operationV3(operation, own(index)) : operationV2(operation, own(index)),
    ]),
  );
  return { ...item, ...(shared.length > 0 ? { parameters: shared } : {}) };
}

/** By name, as kube-openapi sorts them. */
function parametersOf({ path, action, parameters, produces }: Operation): readonly Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => {
    const description = name === 'namespace' ? NAMESPACE_WORDS : `name of the ${action?.kind.kind}`;
    return { name, type: 'string', in: 'path', description };
  });
  const isPretty = action !== undefined && !produces.includes('*/*');
  const inQuery = [...parameters, ...(isPretty ? [PRETTY] : [])].map((one): Parameter => ({ ...one, in: 'query' }));
  return [...inPath, ...inQuery].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const NAMESPACE_WORDS = 'object name and auth scope, such as for teams and projects';
const PRETTY = {
  name: 'pretty',
  type: 'string',
  description:
    "If 'true', then the output is pretty printed. Defaults to 'false' unless the user-agent indicates a browser or command-line HTTP tool (curl and wget).",
} as const;

const head = ({ name, in: place, description }: Parameter) => ({
  name,
  in: place,
  ...(description ? { description } : {}),
  ...(place === 'path' ? { required: true } : {}),
});
const parameterV3 = (one: Parameter) => ({ ...head(one), schema: { type: one.type, uniqueItems: true } });
const parameterV2 = (one: Parameter) => ({ ...head(one), type: one.type, uniqueItems: true });

const referV3 = (definition: string) => ({ $ref: `#/components/schemas/${definition}` });
const referV2 = (definition: string) => ({ $ref: `#/definitions/${definition}` });
const STATUS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };
const UNAUTHORIZED = { 401: { description: 'Unauthorized' } };

function commonOf({ tag, description, id, action }: Operation): object {
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(action ? { 'x-kubernetes-action': action.name, 'x-kubernetes-group-version-kind': action.kind } : {}),
  };
}

function operationV3(operation: Operation, parameters: readonly object[]): object {
  const { body, codes, answer, produces } = operation;
  const schema = answer === undefined ? { type: 'string' } : referV3(answer);
  const content = (types: readonly string[], value: object) =>
    Object.fromEntries(types.map((type) => [type, { schema: value }]));
  const answers = codes.map((code) => [code, { description: STATUS[code], content: content(produces, schema) }]);
  const requestBody = body && {
    content: content(body.types, referV3(body.definition)),
    ...(body.isRequired ? { required: true } : {}),
  };
  return {
    ...commonOf(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: { ...Object.fromEntries(answers), ...UNAUTHORIZED },
  };
}

function operationV2(operation: Operation, parameters: readonly object[]): object {
  const { body, codes, answer, produces, action } = operation;
  const schema = answer === undefined ? { type: 'string' } : referV2(answer);
  const bodies = body
    ? [{ name: 'body', in: 'body', ...(body.isRequired ? { required: true } : {}), schema: referV2(body.definition) }]
    : [];
  const all = [...bodies, ...parameters];
  return {
    ...commonOf(operation),
    consumes: body?.types ?? (action ? ['*/*'] : produces),
    produces,
    schemes: ['https'],
    ...(all.length > 0 ? { parameters: all } : {}),
    responses: {
      ...Object.fromEntries(codes.map((code) => [code, { description: STATUS[code], schema }])),
      ...UNAUTHORIZED,
    },
  };
}
