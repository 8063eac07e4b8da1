// What a document says of some kinds, part by part: its paths and its definitions, as values. One part after the other, so that whoever
// writes them down can give way to others in between.

import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { listDefinition, selectableFields } from './custom-definitions.ts';
import { type Dialect, definitionsFor } from './definitions.ts';
import type { Values } from './field-values.ts';
import {
  type GroupVersionKind,
  type KindNames,
  type Operation,
  operationsOf,
  resourcesOperation,
} from './operations.ts';
import type { ParameterFacts } from './parameters.ts';
import type { Part } from './part.ts';
import { pathsOf } from './paths.ts';
import { sharedKinds } from './shared-kinds.ts';
import type { TypeProse } from './type-prose.ts';

const PATCH: TypeSchema = { kind: 'any', name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch' };

/** What is known of the types of a cluster. */
export interface TypeFacts {
  readonly schemas: SchemaSource;
  readonly prose: (definition: string) => TypeProse;
  readonly parameterWords: (parameter: ParameterFacts) => string | undefined;
  readonly values: Values;
}

/** What a document, or a part of one, is about. */
export interface Subject {
  readonly kinds: readonly KindDefinition[];
  /** Beside what the kinds bring. */
  readonly listings?: readonly Operation[];
  readonly dialect: Dialect;
  /** Definitions, with all that they mention, and parameters that the document has already. */
  readonly told?: ReadonlySet<string>;
}

interface KnownKind {
  readonly kind: KindDefinition;
  readonly type: TypeSchema;
  readonly names: KindNames;
  readonly operations: readonly Operation[];
}

/** The paths, then the definitions. Undefined is a step of the way there: work was done, and there is nothing yet to write down. */
export function* partsOf(facts: TypeFacts, subject: Subject): Generator<Part | undefined, void> {
  const known: KnownKind[] = [];
  for (const kind of subject.kinds) {
    known.push(...knownKind(kind, facts.schemas));
    yield undefined;
  }
  const own = known.flatMap((one) => one.operations);
  const operations = [...(subject.listings ?? []), ...listsOfKinds(subject.kinds), ...own];
  const { dialect, told = NOTHING } = subject;
  yield* pathsOf(operations, { dialect, words: facts.parameterWords, told });
  for (const [name, value] of definitionsOf(facts, { known, operations, dialect, told }))
    yield { section: 'definitions', name, value };
}

const NOTHING: ReadonlySet<string> = new Set();

interface Mentioned {
  readonly known: readonly KnownKind[];
  readonly operations: readonly Operation[];
  readonly dialect: Dialect;
  readonly told: ReadonlySet<string>;
}

type Definition = readonly [string, object];

/** The types of the kinds, of what their operations read and write, and the lists of custom kinds. */
function* definitionsOf(
  facts: TypeFacts,
  { known, operations, dialect, told }: Mentioned,
): Generator<Definition, void> {
  const custom = new Map(known.flatMap(({ kind, names }) => (kind.custom ? [[names.own, kind] as const] : [])));
  const kinds = new Map([...sharedKinds(dialect === 'v3' && custom.size > 0), ...known.flatMap(namedKinds)]);
  const roots = [...known.map(({ type }) => type), ...mentionedTypes(operations, facts.schemas)];
  for (const [name, schema] of definitionsFor(roots, { ...facts, dialect, kinds, told })) {
    const kind = dialect === 'v3' ? custom.get(name) : undefined;
    yield [name, kind ? { ...schema, ...selectableFields(kind) } : schema];
  }
  for (const [name, kind] of custom) yield listDefinition(kind, name, dialect);
}

function mentionedTypes(operations: readonly Operation[], schemas: SchemaSource): readonly TypeSchema[] {
  const names = new Set(operations.flatMap(({ answer, body }) => [answer ?? '', body?.definition ?? '']));
  return [...names].flatMap((name) => (name === PATCH.name ? PATCH : (schemas.definition(name) ?? [])));
}

/** Group, version and kind of the definitions that are kinds. */
function namedKinds({ kind, names, operations }: KnownKind): (readonly [string, readonly object[]])[] {
  const { group, version, listKind = `${kind.kind}List` } = kind;
  const bodies = operations.flatMap(({ body, action }) =>
    body && action && !body.definition.includes('.meta.v1.') ? [[body.definition, [action.kind]] as const] : [],
  );
  return [
    ...bodies,
    [names.list, [{ group, version, kind: listKind }]],
    [names.own, [{ group, version, kind: kind.kind }]],
  ];
}

function knownKind(kind: KindDefinition, schemas: SchemaSource): readonly KnownKind[] {
  const type = schemas.forKind(kind.group, kind.version, kind.kind);
  if (!type) return [];
  const names = namesOf(kind, type.name ?? '', schemas);
  return [{ kind, type, names, operations: operationsOf(kind, names) }];
}

function namesOf(
  { group, version, kind, listKind = `${kind}List`, custom }: KindDefinition,
  own: string,
  schemas: SchemaSource,
): KindNames {
  const of = (one: GroupVersionKind) => schemas.forKind(one.group, one.version, one.kind)?.name;
  return { own, list: custom ? `${own}List` : (of({ group, version, kind: listKind }) ?? own), of };
}

/** What lists the kinds of each version of a built-in group. */
function listsOfKinds(kinds: readonly KindDefinition[]): readonly Operation[] {
  const versions = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}`, kind]));
  return [...versions.values()].flatMap(({ group, version, custom }) =>
    custom ? [] : [resourcesOperation(group, version)],
  );
}
