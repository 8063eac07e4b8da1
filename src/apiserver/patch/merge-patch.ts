// JSON merge patch, RFC 7386. Maps that are merged are written in the order of their keys, as Go writes maps; so are those in lists, and
// what is null in them is left out.
// https://github.com/evanphx/json-patch/blob/v4.12.0/merge.go

import { isObject, type JsonObject, type JsonValue, ownValue, setOwn } from '../../lib/json.ts';

/** What the patch does not touch is shared with `target`. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (Array.isArray(patch)) return isObject(target) ? patch : patch.map((item) => mergePatch(undefined, item));
  if (!isObject(patch)) return patch;
  const base: JsonObject = isObject(target) ? target : {};
  const result: JsonObject = {};
  for (const key of [...new Set([...Object.keys(base), ...Object.keys(patch)])].sort()) {
    const before = ownValue(base, key);
    const value = Object.hasOwn(patch, key) ? (patch[key] ?? null) : undefined;
    if (value === null) continue;
    const next = value === undefined ? before : mergePatch(before, value);
    if (next !== undefined) setOwn(result, key, next);
  }
  return result;
}
