// Paths like `.spec.list['key']` that must lead somewhere in a schema.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/cel/validation.go (ValidFieldPath)

import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

/** Why a path leads nowhere, in upstream's words. */
export class FieldPathProblem extends Error {
  override readonly name = 'FieldPathProblem';
}

export interface FoundSchema {
  /** As messages write it: `spec.map[key].name`. */
  readonly path: string;
  readonly schema: JsonSchema;
}

const LEADS_NOWHERE = 'does not refer to a valid field';

/** Throws FieldPathProblem. */
export function schemaAtPath(
  text: string,
  schema: JsonSchema,
  { allowsBrackets }: { allowsBrackets: boolean },
): FoundSchema {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/gs) ?? [];
  let found: FoundSchema = { path: '', schema };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === '.') {
      const name = tokens[++at];
      if (name === undefined) throw new FieldPathProblem('unexpected end of JSON path');
      found = step(found, name);
    } else if (token === '[') {
      if (!allowsBrackets) throw new FieldPathProblem('array notation is not allowed');
      found = step(found, quoted(tokens[++at]));
      const close = tokens[++at];
      if (close === undefined) throw new FieldPathProblem('unexpected end of JSON path');
      if (close !== ']') throw new FieldPathProblem(`expected ] but got ${close}`);
    } else throw new FieldPathProblem(`expected [ or . but got: ${token}`);
  }
  return found;
}

function quoted(token: string | undefined): string {
  if (token === undefined) throw new FieldPathProblem('unexpected end of JSON path');
  if (!/^'.*'$/s.test(token) || token.length < 2)
    throw new FieldPathProblem(`expected single quoted string but got ${token}`);
  return token.slice(1, -1).replace(/\\(.)/gs, (whole, char: string) => {
    const value = ESCAPES[char];
    if (value === undefined) throw new FieldPathProblem(`invalid string literal: invalid escape char ${whole}`);
    return value;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

function step({ path, schema }: FoundSchema, name: string): FoundSchema {
  if (schema.properties) {
    const property = propertyOf(schema, name);
    if (!property) throw new FieldPathProblem(LEADS_NOWHERE);
    return { path: path === '' ? name : `${path}.${name}`, schema: property };
  }
  if (schema.additionalProperties === undefined) throw new FieldPathProblem(LEADS_NOWHERE);
  return { path: `${path}[${name}]`, schema: valuesOf(schema) ?? {} };
}
