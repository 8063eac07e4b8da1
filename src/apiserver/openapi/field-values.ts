// Which values fields of the built-in types can have, and which stand for them where they are missing: facts of the generator's. Read
// once for a process.

import { readFileSync } from 'node:fs';

export interface FieldValues {
  readonly enum?: readonly string[];
  readonly default?: string;
  /** Of a list: what its items can be. */
  readonly items?: { readonly enum: readonly string[] };
}

type ValuesFile = Readonly<Record<string, Readonly<Record<string, FieldValues>>>>;

const NOTHING: FieldValues = {};

/** Answers by OpenAPI definition name and field. */
export function fieldValues(): (definition: string, field: string) => FieldValues {
  const file = JSON.parse(readFileSync(new URL('./values.gen.json', import.meta.url), 'utf8')) as ValuesFile;
  return (definition, field) => file[definition]?.[field] ?? NOTHING;
}
