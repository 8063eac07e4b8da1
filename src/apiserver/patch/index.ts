// The three patch forms that need no bookkeeping of owners; apply is in managed-fields.ts.

import { badRequest } from '../../kube/api-error.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { jsonKind } from '../decode/json-kind.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

export interface PatchInput {
  readonly type: 'json' | 'merge' | 'strategic';
  /** Frozen or not; it is not changed. */
  readonly current: JsonObject;
  /** A strategic one is changed: what has been dealt with is taken out of it. */
  readonly body: unknown;
  /** Needed for `strategic`. */
  readonly schema: TypeSchema | undefined;
}

/** The patched object; it may share with `current` what the patch leaves as it is. Throws ApiError BadRequest, Invalid, UnsupportedMediaType. */
export function applyPatch({ type, current, body, schema }: PatchInput): JsonObject {
  if (type === 'json') return jsonPatch(current, body);
  if (body === null && type === 'merge') throw badRequest('Invalid JSON Patch');
  if (body === null && type === 'strategic') return current;
  if (!isObject(body)) {
    const what = `json: cannot unmarshal ${jsonKind(body as JsonValue)}`;
    const prefix = type === 'strategic' ? '' : 'error decoding patch: ';
    throw badRequest(`${prefix}${what} into Go value of type map[string]interface {}`);
  }
  const result: JsonValue = type === 'merge' ? mergePatch(current, body) : strategicMergePatch(current, body, schema);
  return result as JsonObject;
}
