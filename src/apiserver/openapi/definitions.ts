// Types as OpenAPI schemas, in the dialects of version 2 and 3.

import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import type { FieldValues, TypeValues, Values } from './field-values.ts';
import type { TypeProse } from './type-prose.ts';
import { FIELD_WORDS, TYPE_WORDS } from './words.ts';

export type Dialect = 'v2' | 'v3';

const PREFIX: Readonly<Record<Dialect, string>> = { v2: '#/definitions/', v3: '#/components/schemas/' };
const META = 'io.k8s.apimachinery.pkg';

/** Named scalars; clients know them by these names. */
const SPECIAL = {
  time: `${META}.apis.meta.v1.Time`,
  microTime: `${META}.apis.meta.v1.MicroTime`,
  quantity: `${META}.api.resource.Quantity`,
  intOrString: `${META}.util.intstr.IntOrString`,
} as const;

export interface DefinitionOptions {
  readonly dialect: Dialect;
  readonly prose: (definition: string) => TypeProse;
  readonly values: Values;
  /** Group, version and kind of the types that are kinds. */
  readonly kinds: ReadonlyMap<string, readonly object[]>;
  /** What is left out, with all that it mentions. */
  readonly told: ReadonlySet<string>;
}

/** The schemas of these types and of everything they mention, by definition name: each once, in no order. */
export function* definitionsFor(
  roots: readonly TypeSchema[],
  options: DefinitionOptions,
): Generator<readonly [string, object], void> {
  const named = new Set<string>();
  const isNew = (name: string) => !options.told.has(name) && named.size < named.add(name).size;
  const open = [...roots];
  for (let type = open.pop(); type; type = open.pop()) {
    if (type.items) open.push(type.items);
    const special = SPECIAL[type.kind as keyof typeof SPECIAL];
    if (special && isNew(special))
      yield [special, { ...described(special, options), ...specialSchema(type.kind, options.dialect) }];
    const { name } = type;
    if (name === undefined || (type.kind !== 'any' && type.kind !== 'object') || !isNew(name)) continue;
    if (type.kind === 'any') yield [name, anySchema(name, options)];
    else yield [name, type.document?.(options.dialect) ?? objectSchema(type, options)];
    for (const field of type.fields?.values() ?? []) open.push(field.type);
  }
}

function described(name: string, { prose }: DefinitionOptions): object {
  const words = TYPE_WORDS[name] ?? prose(name).text;
  return words ? { description: words } : {};
}

/** Arbitrary JSON; what reads itself as one of several things has no type. */
const anySchema = (name: string, options: DefinitionOptions): object => ({
  ...described(name, options),
  ...(name.includes('.JSON') ? {} : { type: 'object' }),
});

function specialSchema(kind: TypeSchema['kind'], dialect: Dialect): object {
  if (kind === 'time' || kind === 'microTime') return { type: 'string', format: 'date-time' };
  if (kind === 'intOrString' && dialect === 'v2') return { type: 'string', format: 'int-or-string' };
  if (dialect === 'v2') return { type: 'string' };
  return kind === 'quantity'
    ? { oneOf: [{ type: 'string' }, { type: 'number' }] }
    : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
}

function objectSchema(type: TypeSchema, options: DefinitionOptions): object {
  const name = type.name ?? '';
  const prose = options.prose(name);
  const fields = [...(type.fields?.values() ?? [])];
  const kind = options.kinds.get(name);
  const known = options.values.type(name);
  const shown = (field: FieldSchema) => {
    const values = options.values.field(name, field.name);
    const words = prose.fields.get(field.name) ?? FIELD_WORDS[`${name}.${field.name}`];
    return fieldSchema(
      field,
      {
        words: values.isBare ? undefined : (words ?? wordsOfType(field, options)),
        values,
        isListed: (field.name === 'items' && name.endsWith('List')) || hasOwnListType(field),
      },
      options.dialect,
    );
  };
  return {
    ...(prose.text ? { description: prose.text } : {}),
    type: 'object',
    ...requiredOf(fields, known),
    ...(fields.length > 0 ? { properties: Object.fromEntries(fields.map((field) => [field.name, shown(field)])) } : {}),
    ...(kind ? { 'x-kubernetes-group-version-kind': kind } : {}),
    ...(known.mapType || type.isAtomic ? { 'x-kubernetes-map-type': known.mapType ?? 'atomic' } : {}),
    ...(known.unions ? { 'x-kubernetes-unions': known.unions.map(unionSchema) } : {}),
  };
}

const hasOwnListType = ({ type, goType }: FieldSchema) =>
  type.kind === 'list' && goType !== undefined && !goType.startsWith('[]');

/** Nobody says what a field is that refers to a type; so it is what its type is. */
const wordsOfType = ({ type }: FieldSchema, { prose }: DefinitionOptions) =>
  type.name === undefined ? undefined : prose(type.name).text;

const unionSchema = ({ discriminator, fields }: NonNullable<TypeValues['unions']>[number]) => ({
  discriminator,
  'fields-to-discriminateBy': fields,
});

/** In the order of Go's structs, where the version is said before the kind. */
function requiredOf(fields: readonly FieldSchema[], known: TypeValues): object {
  if (known.required) return known.required.length > 0 ? { required: known.required } : {};
  const names = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const required = names.includes('apiVersion') ? [...new Set(['apiVersion', ...names])] : names;
  return required.length > 0 ? { required } : {};
}

interface FieldFacts {
  readonly words: string | undefined;
  readonly values: FieldValues;
  /** It is the items of a list of objects, or a list with a type of its own in Go: of these nothing is said. */
  readonly isListed: boolean;
}

function fieldSchema(field: FieldSchema, { words, values, isListed }: FieldFacts, dialect: Dialect): object {
  const description = describedBy(words, values);
  const patch = {
    ...(field.patch?.mergeKey ? { 'x-kubernetes-patch-merge-key': field.patch.mergeKey } : {}),
    ...(field.patch?.strategies.length ? { 'x-kubernetes-patch-strategy': field.patch.strategies.join(',') } : {}),
  };
  const known = {
    ...(values.enum ? { enum: values.enum } : {}),
    ...(values.mapType ? { 'x-kubernetes-map-type': values.mapType } : {}),
  };
  const typed = typeSchema(field.type, dialect);
  const schema = withItems(isListed ? withoutListType(typed) : typed, values);
  const shown = values.isBare ? schema : referable(schema, dialect);
  return { ...description, ...shown, ...known, ...defaultOf(field, values, dialect), ...patch };
}

/** As kube-openapi lists them behind what is said (pkg/generators/enum.go, DescriptionLines), without what each of them means. */
function describedBy(words: string | undefined, { enum: known }: FieldValues): object {
  const list = known?.map((value) => `\n - \`${JSON.stringify(value)}\``).join('') ?? '';
  const description = [words, list && `Possible enum values:${list}`].filter(Boolean).join('\n\n');
  return description === '' ? {} : { description };
}

/** In version 3 a reference stands alone; words beside it need `allOf`. */
const referable = (schema: Schema, dialect: Dialect): Schema =>
  dialect === 'v3' && schema.$ref !== undefined ? { allOf: [schema] } : schema;

function withItems(schema: Schema, { items }: FieldValues): Schema {
  if (!items) return schema;
  const { items: inList, additionalProperties: inMap } = schema;
  if (inList) return { ...schema, items: { ...inList, ...items } };
  return inMap ? { ...schema, additionalProperties: { ...inMap, ...items } } : schema;
}

/** Version 2 tells of none (apiserver pkg/server/routes/openapi.go, PruneDefaults); version 3 has Go's zeros. */
function defaultOf({ type, isPointer, omitsEmpty }: FieldSchema, values: FieldValues, dialect: Dialect): object {
  if (dialect === 'v2') return {};
  if (values.default !== undefined) return { default: values.default };
  if (isPointer || (omitsEmpty && type.kind !== 'object')) return {};
  return zeroOf(type);
}

const ZEROS: Partial<Record<TypeSchema['kind'], unknown>> = { string: '', boolean: false, integer: 0, number: 0 };

function zeroOf({ kind }: TypeSchema): object {
  if (kind === 'object') return { default: {} };
  return kind in ZEROS ? { default: ZEROS[kind] } : {};
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly object[];
  readonly items?: object;
  readonly additionalProperties?: object;
}

/** Of a list's items or a map's values. */
function itemSchema(type: TypeSchema, dialect: Dialect): object {
  const schema = typeSchema(type, dialect);
  const zero = dialect === 'v3' ? zeroOf(type) : {};
  return 'default' in zero ? { ...referable(schema, dialect), ...zero } : schema;
}

function typeSchema(type: TypeSchema, dialect: Dialect): Schema & { readonly [key: string]: unknown } {
  const special = SPECIAL[type.kind as keyof typeof SPECIAL];
  if (special) return { $ref: `${PREFIX[dialect]}${special}` };
  switch (type.kind) {
    case 'object':
      return type.name ? { $ref: `${PREFIX[dialect]}${type.name}` } : { type: 'object' };
    case 'list':
      return { type: 'array', items: itemSchema(type.items ?? { kind: 'any' }, dialect), ...listExtensions(type) };
    case 'map':
      return {
        type: 'object',
        additionalProperties: withoutListType(itemSchema(type.items ?? { kind: 'any' }, dialect)),
      };
    case 'integer':
    case 'number':
      return { type: type.kind, ...(type.format ? { format: type.format } : {}) };
    case 'boolean':
      return { type: 'boolean' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'any':
      return type.name ? { $ref: `${PREFIX[dialect]}${type.name}` } : { type: 'object' };
    default:
      return { type: 'string' };
  }
}

/** Of lists of objects of a kind, and of lists in maps, Go's types say nothing. */
function withoutListType<T extends object>(schema: T): T {
  const { 'x-kubernetes-list-type': type, ...rest } = schema as { 'x-kubernetes-list-type'?: string };
  return type === 'atomic' ? (rest as T) : schema;
}

function listExtensions({ list }: TypeSchema): object {
  if (!list) return { 'x-kubernetes-list-type': 'atomic' };
  const keys = list.type === 'map' ? { 'x-kubernetes-list-map-keys': list.keys } : {};
  return { 'x-kubernetes-list-type': list.type, ...keys };
}
