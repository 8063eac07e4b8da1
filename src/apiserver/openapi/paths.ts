// Operations as the paths of a document, in the dialects of version 2 and 3.
// https://github.com/kubernetes/kube-openapi/blob/master/pkg/builder3/openapi.go, pkg/builder/openapi.go

import type { Dialect } from './definitions.ts';
import type { Operation } from './operations.ts';
import { type ParameterFacts, PRETTY } from './parameters.ts';
import type { Part } from './part.ts';
import { isShared, type ParameterV2, sharedName } from './shared-parameters.ts';

interface Parameter extends Pick<ParameterFacts, 'name' | 'type'> {
  readonly in: 'path' | 'query';
  readonly description: string | undefined;
}

export interface PathOptions {
  readonly dialect: Dialect;
  readonly words: (parameter: ParameterFacts) => string | undefined;
  /** Parameters that the document has already. */
  readonly told: ReadonlySet<string>;
}

/** By path, in no order. What all operations of a path have in common is said once; in version 2 with the parameters that are referred to. */
export function* pathsOf(operations: readonly Operation[], options: PathOptions): Generator<Part, void> {
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation]);
  const shared = new Map<string, ParameterV2>();
  for (const [name, all] of byPath) {
    const lists = all.map((operation) => parametersOf(operation, options.words));
    const value = options.dialect === 'v3' ? pathV3(all, lists) : pathV2(all, lists, shared);
    yield { section: 'paths', name, value };
  }
  for (const [name, value] of shared) if (!options.told.has(name)) yield { section: 'parameters', name, value };
}

type Lists = readonly (readonly Parameter[])[];

function pathV3(operations: readonly Operation[], lists: Lists): object {
  const item = operations.map((one, at) => [one.method, operationV3(one, ownOf(lists, at).map(parameterV3))]);
  return { ...Object.fromEntries(item), ...unlessEmpty(commonOf(lists).map(parameterV3)) };
}

/** @param shared takes what is referred to */
function pathV2(operations: readonly Operation[], lists: Lists, shared: Map<string, ParameterV2>): object {
  const refer = (one: ParameterV2): object => {
    if (!isShared(one)) return one;
    const name = sharedName(one);
    shared.set(name, one);
    return { $ref: `#/parameters/${name}` };
  };
  const item = operations.map((one, at) => {
    const parameters = [...bodyV2(one), ...ownOf(lists, at).map(parameterV2)];
    return [one.method, operationV2(one, parameters.map(refer))];
  });
  return { ...Object.fromEntries(item), ...unlessEmpty(commonOf(lists).map(parameterV2).map(refer)) };
}

const unlessEmpty = (parameters: readonly object[]) => (parameters.length > 0 ? { parameters } : {});

const isIn = (list: readonly Parameter[], { name, in: place, description }: Parameter) =>
  list.some((other) => other.name === name && other.in === place && other.description === description);
const commonOf = (lists: Lists) => (lists[0] ?? []).filter((one) => lists.every((list) => isIn(list, one)));
const ownOf = (lists: Lists, at: number) => (lists[at] ?? []).filter((one) => !lists.every((list) => isIn(list, one)));

/** By name, as kube-openapi sorts them. */
function parametersOf(
  { path, action, parameters, produces }: Operation,
  words: PathOptions['words'],
): readonly Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => {
    const description = name === 'namespace' ? NAMESPACE_WORDS : `name of the ${action?.kind.kind}`;
    return { name, type: 'string', in: 'path', description };
  });
  const isPretty = action !== undefined && !produces.includes('*/*');
  const inQuery = [...parameters, ...(isPretty ? PRETTY : [])].map(
    (one): Parameter => ({ name: one.name, type: one.type, in: 'query', description: words(one) }),
  );
  return [...inPath, ...inQuery].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const NAMESPACE_WORDS = 'object name and auth scope, such as for teams and projects';

const placed = ({ name, in: place, description }: Parameter) => ({
  ...(description === undefined ? {} : { description }),
  name,
  in: place,
  ...(place === 'path' ? { required: true } : {}),
});
const parameterV3 = (one: Parameter) => ({ ...placed(one), schema: { type: one.type, uniqueItems: true } });
const parameterV2 = (one: Parameter): ParameterV2 => ({ uniqueItems: true, type: one.type, ...placed(one) });

const referV3 = (definition: string) => ({ $ref: `#/components/schemas/${definition}` });
const referV2 = (definition: string) => ({ $ref: `#/definitions/${definition}` });
const STATUS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };
const UNAUTHORIZED = { 401: { description: 'Unauthorized' } };

function headOf({ tag, description, id, action }: Operation): object {
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
    ...headOf(operation),
    ...unlessEmpty(parameters),
    ...(requestBody ? { requestBody } : {}),
    responses: { ...Object.fromEntries(answers), ...UNAUTHORIZED },
  };
}

function bodyV2({ body }: Operation): readonly ParameterV2[] {
  if (!body) return [];
  const { isRequired, definition } = body;
  return [{ name: 'body', in: 'body', ...(isRequired ? { required: true } : {}), schema: referV2(definition) }];
}

function operationV2(operation: Operation, parameters: readonly object[]): object {
  const { body, codes, answer, produces, action } = operation;
  const schema = answer === undefined ? { type: 'string' } : referV2(answer);
  return {
    ...headOf(operation),
    consumes: body?.types ?? (action ? ['*/*'] : produces),
    produces,
    schemes: ['https'],
    ...unlessEmpty(parameters),
    responses: {
      ...Object.fromEntries(codes.map((code) => [code, { description: STATUS[code], schema }])),
      ...UNAUTHORIZED,
    },
  };
}
