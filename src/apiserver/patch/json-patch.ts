// JSON patch, RFC 6902, with kube-apiserver's limits and words.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/patch.go (jsonPatcher)

import { applyPatch as applyRfc6902, type Operation } from 'rfc6902';
import { ApiError, badRequest } from '../../kube/api-error.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

const MAX_OPERATIONS = 10_000;
const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

export function jsonPatch(current: JsonObject, body: unknown): JsonObject {
  if (!Array.isArray(body)) {
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  }
  if (body.length > MAX_OPERATIONS) {
    throw new ApiError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${body.length}`,
    );
  }
  const target = deepCopy(current);
  for (const operation of body as unknown[]) applyOne(target, operation);
  return target;
}

function applyOne(target: JsonObject, operation: unknown): void {
  if (!isObject(operation) || !OPERATIONS.has(String(operation['op']))) {
    throw invalidPatch(`Unexpected kind: ${isObject(operation) ? String(operation['op'] ?? 'unknown') : 'unknown'}`);
  }
  const resolved = { ...operation, path: resolveIndexes(target, String(operation['path'] ?? '')) };
  const [problem] = applyRfc6902(target, [resolved as unknown as Operation]);
  if (problem) throw invalidPatch(words(operation, problem.name));
}

/** evanphx/json-patch's words for what rfc6902 found. */
function words(operation: JsonObject, problem: string): string {
  const { op, path } = operation;
  if (op === 'test') return `testing value ${String(path)} failed: test failed`;
  if (problem === 'MissingError') {
    const verb =
      op === 'replace'
        ? 'replace operation does not apply: doc is missing key'
        : `${String(op)} operation does not apply: doc is missing path`;
    return op === 'remove'
      ? `Unable to remove nonexistent key: ${lastPart(String(path))}: missing value`
      : `${verb}: ${String(path)}: missing value`;
  }
  return `${String(op)} operation does not apply: ${problem}`;
}

const lastPart = (path: string) => path.split('/').pop() ?? '';

function invalidPatch(message: string): ApiError {
  return new ApiError('Invalid', `the server rejected our request due to an error in our request`, {
    details: {},
    cause: new Error(message),
  });
}

/** `-1` is the last item, as upstream allows; rfc6902 does not know it. */
function resolveIndexes(target: JsonObject, pointer: string): string {
  const parts = pointer.split('/');
  let value: JsonValue | undefined = target;
  return parts
    .map((part, at) => {
      if (at === 0) return part;
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const resolved: string = Array.isArray(value) && /^-\d+$/.test(key) ? String(value.length + Number(key)) : part;
      value = Array.isArray(value) ? value[Number(resolved)] : isObject(value) ? value[key] : undefined;
      return resolved;
    })
    .join('/');
}
