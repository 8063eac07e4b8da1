// The values of server-side apply: which fields an applied object claims, how it is merged into the live one, and how fields that
// were given up are taken out.

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { childrenOf, emptySet, type FieldSet, isOwnedWhole, itemKey } from './field-set.ts';

/** What the applier claims: leaves, empty maps, and the items of keyed lists. */
export function appliedSet(value: JsonValue | undefined, type: TypeSchema | undefined): FieldSet {
  const set = emptySet();
  const children = childrenOf(value, type);
  if (!children) {
    set.isMember = value !== undefined;
    return set;
  }
  for (const [key, child] of children) {
    const inner = appliedSet(child.value, child.type);
    const isEmptyMap = isObject(child.value) && Object.keys(child.value).length === 0;
    inner.isMember = inner.isMember || !key.startsWith('f:') || type?.kind === 'map' || isEmptyMap;
    set.children.set(key, inner);
  }
  return set;
}

/** Applied wins where both have a value; lists with keys and sets are united, live order first. */
export function mergeApplied(live: JsonObject, applied: JsonObject, type: TypeSchema | undefined): JsonObject {
  const result: JsonObject = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    if (value === undefined) continue;
    const field = type?.kind === 'map' ? type.items : type?.fields?.get(key)?.type;
    setOwn(result, key, mergeValue(live[key], value, field));
  }
  return result;
}

function mergeValue(live: JsonValue | undefined, applied: JsonValue, type: TypeSchema | undefined): JsonValue {
  if (live === undefined || live === null || isOwnedWhole(type)) return deepCopy(applied);
  if (isObject(live) && isObject(applied)) return mergeApplied(live, applied, type);
  if (Array.isArray(live) && Array.isArray(applied) && type?.kind === 'list') return mergeList(live, applied, type);
  return deepCopy(applied);
}

/**
 * The applied order, with the live items that are not applied left where they stand between it.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/merge.go (visitListItems)
 */
function mergeList(live: readonly JsonValue[], applied: readonly JsonValue[], type: TypeSchema): JsonValue[] {
  const left = live.map((item) => ({ key: keyOfItem(item, type), item }));
  const right = applied.map((item) => ({ key: keyOfItem(item, type), item }));
  const known = new Map(left.map(({ key, item }) => [key, item]));
  const wanted = new Set(right.map(({ key }) => key));
  const shared = right.map(({ key }) => key).filter((key) => known.has(key));
  const result: JsonValue[] = [];
  const merged = new Set<string>();
  let at = 0;
  for (const { key, item } of right) {
    for (let other = left[at]; other && other.key !== key; other = left[at]) {
      const isNext = shared[0] === undefined || shared[0] === other.key;
      const stays = wanted.has(other.key) && isNext;
      if (!stays || merged.has(other.key)) at++;
      if (stays) break;
      if (!wanted.has(other.key)) result.push(other.item);
    }
    if (left[at]?.key === key) at++;
    if (shared[0] === key) shared.shift();
    merged.add(key);
    result.push(mergeValue(known.get(key), item, type.items));
  }
  return [...result, ...left.slice(at).flatMap(({ key, item }) => (wanted.has(key) ? [] : [item]))];
}

function keyOfItem(item: JsonValue, type: TypeSchema): string {
  return type.list?.type === 'map' && isObject(item) ? itemKey(item, type.list.keys) : `v:${JSON.stringify(item)}`;
}

/** `value` without the members of `gone`. A container goes only when it is a member itself and nothing is left in it. */
export function pruned(value: JsonObject, gone: FieldSet, type: TypeSchema | undefined): JsonObject {
  return (prune(value, gone, type) ?? {}) as JsonObject;
}

function prune(value: JsonValue, gone: FieldSet, type: TypeSchema | undefined): JsonValue | undefined {
  const children = childrenOf(value, type);
  if (!children) return gone.isMember ? undefined : value;
  const kept = new Map<string, JsonValue>();
  for (const [key, child] of children) {
    const inner = gone.children.get(key);
    const left = inner ? prune(child.value, inner, child.type) : child.value;
    if (left !== undefined) kept.set(key, left);
  }
  const hasLost = kept.size < children.size;
  if (gone.isMember && isOnlyKeys(kept, value, type)) return undefined;
  if (kept.size === 0 && hasLost && gone.isMember) return undefined;
  if (Array.isArray(value)) return [...kept.values()];
  return Object.fromEntries([...kept].map(([key, item]) => [key.slice(2), item]));
}

/** An item of a keyed list of which nothing but its keys is left, or an empty map. */
function isOnlyKeys(kept: ReadonlyMap<string, JsonValue>, value: JsonValue, type: TypeSchema | undefined): boolean {
  if (kept.size === 0) return true;
  return type?.kind === 'object' && isObject(value) && [...kept.keys()].every((key) => LIST_KEYS.has(key));
}

/** The keys of all keyed lists of the built-in types by which an item can be alone. */
const LIST_KEYS = new Set([
  'f:name',
  'f:containerPort',
  'f:protocol',
  'f:port',
  'f:mountPath',
  'f:devicePath',
  'f:ip',
  'f:uid',
  'f:type',
  'f:topologyKey',
  'f:whenUnsatisfiable',
  'f:key',
]);
