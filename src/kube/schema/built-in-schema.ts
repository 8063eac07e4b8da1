// The built-in types, out of the generated table. Types are made when somebody asks for them: most are never asked for.

import { readFileSync } from 'node:fs';
import type { FieldSchema, ProtobufField, SchemaSource, TypeSchema } from './schema.ts';

type FieldRow = readonly [
  name: string,
  type: string,
  flags: string,
  patch?: string,
  mergeKey?: string,
  goType?: string,
];
interface TypeRow {
  readonly f: readonly FieldRow[];
  readonly p: readonly (readonly [number, string])[];
}
interface SchemaFile {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, TypeRow>>;
}

/** Reads the table (once for each caller) and answers from it. */
export function builtInSchema(): SchemaSource {
  const file = JSON.parse(readFileSync(new URL('./kubernetes.gen.json', import.meta.url), 'utf8')) as SchemaFile;
  const definitions = new Map<string, TypeSchema>();
  /** A struct that is described nowhere has no fields. */
  const inner: Lookup = (name) => definition(name) ?? new NamedType(name, { f: [], p: [] }, inner);
  const definition = (name: string): TypeSchema | undefined => {
    const known = definitions.get(name);
    if (known) return known;
    const row = file.types[name];
    if (!row) return undefined;
    const type = new NamedType(name, row, inner);
    definitions.set(name, type);
    return type;
  };
  return {
    definition,
    forKind(group, version, kind) {
      const name = file.kinds[`${group}/${version}/${kind}`];
      return name === undefined ? undefined : definition(name);
    },
  };
}

const ANY: TypeSchema = { kind: 'any' };

type Lookup = (name: string) => TypeSchema;

/** An object type; its fields are worked out at the first look, so that recursive types can be. */
class NamedType implements TypeSchema {
  readonly kind = 'object';
  readonly name: string;
  readonly #row: TypeRow;
  readonly #lookup: Lookup;
  #fields: ReadonlyMap<string, FieldSchema> | undefined;
  #protobuf: ReadonlyMap<number, ProtobufField> | undefined;

  constructor(name: string, row: TypeRow, lookup: Lookup) {
    this.name = name;
    this.#row = row;
    this.#lookup = lookup;
  }

  get fields(): ReadonlyMap<string, FieldSchema> {
    this.#fields ??= new Map(this.#row.f.map((row) => [row[0], toField(row, this.#lookup)]));
    return this.#fields;
  }

  get protobuf(): ReadonlyMap<number, ProtobufField> {
    this.#protobuf ??= protobufOf(this.#row.p, this.fields, this.#lookup);
    return this.#protobuf;
  }

  /** The same type under an owner that takes it whole. */
  asAtomic(): TypeSchema {
    const type = new NamedType(this.name, this.#row, this.#lookup);
    return Object.assign(type, { isAtomic: true });
  }

  /** The rows of a struct that is inlined in `owner`: its fields are the owner's. */
  inlinedIn(owner: ReadonlyMap<string, FieldSchema>): TypeSchema {
    return { kind: 'object', fields: owner, protobuf: protobufOf(this.#row.p, owner, this.#lookup) };
  }
}

function protobufOf(
  rows: TypeRow['p'],
  fields: ReadonlyMap<string, FieldSchema>,
  lookup: Lookup,
): ReadonlyMap<number, ProtobufField> {
  return new Map(
    rows.flatMap(([number, name]): [number, ProtobufField][] => {
      if (!name.startsWith('#')) {
        const field = fields.get(name);
        return field ? [[number, { field }]] : [];
      }
      const inner = lookup(name.slice(1));
      return inner instanceof NamedType ? [[number, { inlined: inner.inlinedIn(fields) }]] : [];
    }),
  );
}

function toField([name, type, flags, patch, mergeKey, goType]: FieldRow, lookup: Lookup): FieldSchema {
  return {
    name,
    type: toType(type, lookup),
    isRequired: flags.includes('r'),
    omitsEmpty: flags.includes('o'),
    isPointer: flags.includes('p'),
    ...(patch || mergeKey
      ? { patch: { strategies: (patch ?? '').split(',').filter(Boolean), ...(mergeKey ? { mergeKey } : {}) } }
      : {}),
    ...(goType ? { goType } : {}),
  };
}

const SCALARS: Readonly<Record<string, TypeSchema>> = {
  s: { kind: 'string' },
  b: { kind: 'boolean' },
  i: { kind: 'integer', format: 'int32' },
  l: { kind: 'integer', format: 'int64' },
  n: { kind: 'number', format: 'double' },
  y: { kind: 'bytes' },
  t: { kind: 'time' },
  T: { kind: 'microTime' },
  q: { kind: 'quantity' },
  x: { kind: 'intOrString' },
  d: { kind: 'duration' },
  '*': ANY,
};

function toType(code: string, lookup: Lookup): TypeSchema {
  const scalar = SCALARS[code];
  if (scalar) return scalar;
  if (code.startsWith('*')) return { ...ANY, name: code.slice(1) };
  const isAtomic = code.endsWith('!');
  if (code.startsWith('#')) {
    const type = lookup(code.slice(1).replace(/!$/, ''));
    return isAtomic && type instanceof NamedType ? type.asAtomic() : type;
  }
  if (code.startsWith('{')) {
    return {
      kind: 'map',
      items: toType(code.slice(1, code.lastIndexOf('}')), lookup),
      ...(isAtomic ? { isAtomic } : {}),
    };
  }
  const close = code.lastIndexOf(']');
  return { kind: 'list', items: toType(code.slice(1, close), lookup), ...listType(code.slice(close + 1)) };
}

function listType(code: string): Pick<TypeSchema, 'list'> {
  if (code === 'set') return { list: { type: 'set' } };
  const keys = /^map\((.*)\)$/.exec(code)?.[1];
  return keys === undefined ? {} : { list: { type: 'map', keys: keys.split(',') } };
}
