// The bodies of PATCH: what they say, and what strict decoding has against the text itself.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/patch.go

import { badRequest } from '../../kube/api-error.ts';
import type { PatchType } from '../../kube/cluster.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { MAX_DEPTH } from '../../lib/nesting.ts';
import type { RequestContext } from '../request.ts';
import { readJson } from './body.ts';
import { duplicateFields, inTextOrder } from './duplicates.ts';
import { DecodeError } from './normalize.ts';
import { parseYaml } from './yaml-body.ts';

export interface DecodedPatch {
  readonly value: JsonValue;
  /** What stands twice in it; of the operations of a JSON patch also what they do not have. */
  readonly duplicates: readonly string[];
  /** The same as strict decoding words it. */
  readonly strictDuplicates: readonly string[];
}

type FieldValidation = RequestContext['fieldValidation'];

const OPERATION_FIELDS = new Set(['op', 'path', 'from', 'value']);

/**
 * Apply bodies are YAML (or JSON, which is YAML too). Throws BadRequest.
 * @param validation whoever ignores unknown fields has the patch read by another library, with its own words
 */
export function decodePatch(body: Buffer, type: PatchType, validation: FieldValidation): DecodedPatch {
  try {
    if (type === 'apply') return parseYaml(body);
    const { value, text } = readJson(body, (problem) => problem, MAX_DEPTH);
    const complaints = type === 'json' ? ofOperations(text, value) : isObject(value) ? duplicateFields(text) : [];
    return { value, duplicates: complaints, strictDuplicates: complaints };
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(unreadable(error.message, type, validation));
    throw error;
  }
}

function ofOperations(text: string, value: JsonValue): readonly string[] {
  if (!Array.isArray(value)) return [];
  const unknown = value.flatMap((operation, index) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter((key) => !OPERATION_FIELDS.has(key))
          .map((key) => `unknown field ${goQuote(`[${index}].${key}`)}`)
      : [],
  );
  return inTextOrder(text, [...duplicateFields(text), ...unknown]).map((complaint) => `json patch ${complaint}`);
}

function unreadable(why: string, type: PatchType, validation: FieldValidation): string {
  if (type === 'apply') return `error decoding YAML: error converting YAML to JSON: ${why}`;
  if (type === 'strategic') return why;
  if (validation !== 'Ignore') return `error decoding patch: ${why}`;
  return type === 'merge' ? 'Invalid JSON Patch' : why;
}
