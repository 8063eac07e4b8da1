// Strategic merge patch: a merge patch that knows which lists are merged by a key.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/strategicpatch/patch.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { FieldSchema, TypeSchema } from '../../kube/schema/schema.ts';
import { deepCopy, deepEqual, isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';

const DIRECTIVE = '$patch';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';
const RETAIN_KEYS = '$retainKeys';

/** @param type undefined: the kind has no such schema; upstream refuses with 415 */
export function strategicMergePatch(current: JsonObject, patch: JsonObject, type: TypeSchema | undefined): JsonObject {
  if (!type) {
    throw new ApiError('UnsupportedMediaType', 'strategic merge patch is not supported for this kind');
  }
  return mergeMaps(deepCopy(current), patch, type);
}

function mergeMaps(target: JsonObject, patch: JsonObject, type: TypeSchema | undefined): JsonObject {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw badRequest(`unknown patch type: ${String(directive)}`);
  retainKeys(target, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    mergeField(target, { key, value: value ?? null, field: fieldOf(type, key) });
  }
  applyListDirectives(target, patch, type);
  return target;
}

/** The schema of one key: of a struct's field, or of a map's every value. */
function fieldOf(type: TypeSchema | undefined, key: string): Pick<FieldSchema, 'type' | 'patch'> | undefined {
  if (type?.kind === 'map') return type.items && { type: type.items };
  return type?.fields?.get(key);
}

interface FieldPatch {
  readonly key: string;
  readonly value: JsonValue;
  readonly field: Pick<FieldSchema, 'type' | 'patch'> | undefined;
}

function mergeField(target: JsonObject, { key, value, field }: FieldPatch): void {
  const before = Object.hasOwn(target, key) ? target[key] : undefined;
  if (value === null) {
    delete target[key];
  } else if (isObject(value)) {
    const isReplace = field?.patch?.strategies.includes('replace') === true || field?.type.kind === 'any';
    const base = isObject(before) && !isReplace ? before : {};
    setOwn(
      target,
      key,
      field?.type.kind === 'any' && isObject(before)
        ? mergeMaps(before, value, undefined)
        : mergeMaps(base, value, field?.type),
    );
  } else if (Array.isArray(value)) setOwn(target, key, mergeLists(Array.isArray(before) ? before : [], value, field));
  else setOwn(target, key, value);
}

function mergeLists(before: JsonValue[], patch: JsonValue[], field: FieldPatch['field']): JsonValue[] {
  const merges = field?.patch?.strategies.includes('merge') === true;
  if (!merges) return withoutDirectives(patch);
  const mergeKey = field?.patch?.mergeKey;
  if (mergeKey === undefined)
    return [...before, ...patch.filter((item) => !before.some((other) => deepEqual(other, item)))];
  return mergeObjects(before, patch, { mergeKey, type: field?.type.items });
}

interface ListMerge {
  readonly mergeKey: string;
  readonly type: TypeSchema | undefined;
}

function mergeObjects(before: JsonValue[], patch: JsonValue[], { mergeKey, type }: ListMerge): JsonValue[] {
  const items = patch.map((item) => {
    if (!isObject(item)) throw badRequest(`expected an object in a list that is merged by ${mergeKey}`);
    return item;
  });
  const isReplace = items.some((item) => item[DIRECTIVE] === 'replace');
  if (isReplace)
    return withoutDirectives(items.filter((item) => item[DIRECTIVE] !== 'replace' || Object.keys(item).length > 1));
  const result = [...before];
  for (const item of items) {
    const key = item[mergeKey];
    if (key === undefined) {
      throw badRequest(`map: ${goMap(item)} does not contain declared merge key: ${mergeKey}`);
    }
    const matches = (other: JsonValue) => isObject(other) && other[mergeKey] === key;
    const at = result.findIndex(matches);
    if (item[DIRECTIVE] === 'delete') {
      for (let index = at; index >= 0; index = result.findIndex(matches)) result.splice(index, 1);
    } else if (at < 0) result.push(mergeMaps({}, item, type));
    else result[at] = mergeMaps(result[at] as JsonObject, item, type);
  }
  return result;
}

/** How Go prints a map: `map[image:x name:y]`. */
function goMap(value: JsonObject): string {
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${isObject(value[key]) ? goMap(value[key]) : String(value[key])}`).join(' ')}]`;
}

/** Keys that the patch does not name in `$retainKeys` go. */
function retainKeys(target: JsonObject, patch: JsonObject): void {
  const retained = patch[RETAIN_KEYS];
  if (retained === undefined) return;
  if (!Array.isArray(retained)) throw badRequest('invalid patch format of retainKeys');
  for (const key of Object.keys(target)) if (!retained.includes(key)) delete target[key];
}

function applyListDirectives(target: JsonObject, patch: JsonObject, type: TypeSchema | undefined): void {
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST) && Array.isArray(value)) {
      const name = key.slice(DELETE_FROM_LIST.length);
      const list = target[name];
      if (Array.isArray(list)) target[name] = list.filter((item) => !value.some((gone) => deepEqual(gone, item)));
    } else if (key.startsWith(ORDER) && Array.isArray(value)) {
      const name = key.slice(ORDER.length);
      const list = target[name];
      if (Array.isArray(list)) target[name] = ordered(list, value, fieldOf(type, name)?.patch?.mergeKey);
    }
  }
}

/** Items that the order names, in that order; the others stay behind the item that they stood behind. */
function ordered(list: JsonValue[], order: JsonValue[], mergeKey: string | undefined): JsonValue[] {
  const keyOf = (item: JsonValue) =>
    JSON.stringify(mergeKey !== undefined && isObject(item) ? (item[mergeKey] ?? null) : item);
  const wanted = order.map(keyOf);
  const named = list
    .filter((item) => wanted.includes(keyOf(item)))
    .sort((a, b) => wanted.indexOf(keyOf(a)) - wanted.indexOf(keyOf(b)));
  const result = [...named];
  for (const [index, item] of list.entries()) {
    if (wanted.includes(keyOf(item))) continue;
    const before = list
      .slice(0, index)
      .reverse()
      .find((other) => result.includes(other));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, item);
  }
  return result;
}

function withoutDirectives<T extends JsonValue>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => withoutDirectives(item)) as T;
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('$') || item === undefined || item === null) continue;
    setOwn(result, key, withoutDirectives(item));
  }
  return result as T;
}
