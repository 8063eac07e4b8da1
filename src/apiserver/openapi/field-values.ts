// What is said of fields of the built-in types, and of the types themselves, beside what follows from their structs: which values there are,
// which stand for them where they are missing. Facts of the generator's. Read once for a process.

import { readFileSync } from 'node:fs';

export interface FieldValues {
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  /** What the items of a list, or the values of a map, can be. */
  readonly items?: { readonly enum: readonly string[] };
  /** `granular` or `atomic` */
  readonly mapType?: string;
  /** It refers to a type without a word. */
  readonly isBare?: boolean;
}

export interface TypeValues {
  /** Where it does not follow from the fields. */
  readonly required?: readonly string[];
  /** `atomic` */
  readonly mapType?: string;
  /** Of which fields only the one that another field names may be set. */
  readonly unions?: readonly { readonly discriminator: string; readonly fields: Readonly<Record<string, string>> }[];
}

interface ValuesFile {
  readonly fields: Readonly<Record<string, Readonly<Record<string, FieldValues>>>>;
  readonly types: Readonly<Record<string, TypeValues>>;
}

/** Both answer by OpenAPI definition name. */
export interface Values {
  field(definition: string, field: string): FieldValues;
  type(definition: string): TypeValues;
}

const NOTHING = {};

export function readValues(): Values {
  const file = JSON.parse(readFileSync(new URL('./values.gen.json', import.meta.url), 'utf8')) as ValuesFile;
  return {
    field: (definition, field) => file.fields[definition]?.[field] ?? NOTHING,
    type: (definition) => file.types[definition] ?? NOTHING,
  };
}
