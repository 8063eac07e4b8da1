// Annotations whose text is JSON: lists of what was alpha once.

import { parseNested } from '../../lib/nesting.ts';
import { jsonSyntaxProblem } from '../decode/go-json.ts';
import { jsonKind } from '../decode/json-kind.ts';
import type { FieldErrors } from '../field-errors.ts';

interface Of {
  readonly key: string;
  /** Where upstream tells that the text is no such JSON. */
  readonly path: string;
  /** Go's name of what it should be: `[]v1.Taint`. */
  readonly goType: string;
  readonly errors: FieldErrors;
}

/** What the annotation says; undefined: nothing, or nothing that can be read, which has been told. */
export function annotationJson(annotations: Readonly<Record<string, string>> | undefined, of: Of): unknown {
  const text = annotations?.[of.key];
  if (!text) return undefined;
  const problem = jsonSyntaxProblem(Buffer.from(text)) ?? kindProblem(text, of.goType);
  if (problem === undefined) return parseNested(text);
  of.errors.invalid(of.path, of.key, problem);
  return undefined;
}

function kindProblem(text: string, goType: string): string | undefined {
  const value = parseNested(text);
  const fits = value === null || (goType.startsWith('[]') ? Array.isArray(value) : jsonKind(value) === 'object');
  return fits ? undefined : `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${goType}`;
}
