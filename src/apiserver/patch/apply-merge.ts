// The values of server-side apply: which fields an applied object claims, and how it is merged into the live one.

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepCopy, isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import { childrenOf, isOwnedWhole, itemKeyOf } from './field-paths.ts';
import { EMPTY_SET, type FieldSet, LEAF } from './field-set.ts';

/**
 * What the applier claims: leaves, empty maps, items of keyed lists, and whatever a struct has no field for (typed/tofieldset.go).
 */
export function appliedSet(value: JsonValue | undefined, type: TypeSchema | undefined, isMember = false): FieldSet {
  const children = childrenOf(value, type);
  if (!children) return isMember || value !== undefined ? LEAF : EMPTY_SET;
  const sets = new Map<string, FieldSet>();
  for (const [key, child] of children) {
    const isEmptyMap = isObject(child.value) && Object.keys(child.value).length === 0;
    const isField = key.startsWith('f:') && type?.fields?.has(key.slice(2)) === true;
    const isClaimed = !isField || isEmptyMap;
    sets.set(key, appliedSet(child.value, child.type, isClaimed));
  }
  return { isMember, children: sets };
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
  if (applied === null) return isEmpty(live) ? null : live; // What is merged is merged with nothing; of nothing null is another (doMap, doList).
  if (isObject(live) && isObject(applied)) return mergeApplied(live, applied, type);
  if (Array.isArray(live) && Array.isArray(applied) && type?.kind === 'list') return mergeList(live, applied, type);
  return deepCopy(applied);
}

const isEmpty = (value: JsonValue) =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;

/**
 * The applied order, with the live items that are not applied left where they stand between it.
 * https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/merge.go (visitListItems)
 */
function mergeList(live: readonly JsonValue[], applied: readonly JsonValue[], type: TypeSchema): JsonValue[] {
  const left = live.map((item) => ({ key: itemKeyOf(item, type), item }));
  const right = applied.map((item) => ({ key: itemKeyOf(item, type), item }));
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
