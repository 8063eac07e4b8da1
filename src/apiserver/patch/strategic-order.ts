// The order of a list after a strategic merge: the patch's items in the patch's order, the server's own where they stood between them.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/strategicpatch/patch.go (normalizeElementOrder, mergeSortedSlice)

import { ApiError } from '../../kube/api-error.ts';
import { isObject, type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';
import { goType, goValue } from '../go-value.ts';

interface Order {
  /** Of the items that the patch names. */
  readonly order: readonly JsonValue[];
  /** The list as it was. */
  readonly before: readonly JsonValue[];
  /** Absent in lists of scalars. */
  readonly mergeKey: string | undefined;
}

export function inPatchOrder(merged: readonly JsonValue[], { order, before, mergeKey }: Order): JsonValue[] {
  const identify = (item: JsonValue) => itemIdentity(item, mergeKey);
  const [orderPlaces, beforePlaces] = [order, before].map((list) => placesIn(list, identify)) as [Places, Places];
  const placed = merged.map((item) => {
    const identity = identify(item);
    return { item, wanted: orderPlaces.get(identity) ?? -1, before: beforePlaces.get(identity) ?? -1 };
  });
  const named = placed.filter(({ wanted }) => wanted >= 0).sort((a, b) => a.wanted - b.wanted);
  const others = inOldOrder(placed.filter(({ wanted }) => wanted < 0));
  const result: JsonValue[] = [];
  let at = 0;
  for (const { item, before: place } of named) {
    for (let other = others[at]; other && place >= 0 && other.before < place; other = others[++at])
      result.push(other.item);
    result.push(item);
  }
  return [...result, ...others.slice(at).map(({ item }) => item)];
}

/** Up to here Go's stable sort is an insertion sort. */
const GO_BLOCK = 20;

/**
 * Items that a list had, in its order. To upstream an item that the list did not have comes before every other one, and every other one
 * before it (normalizeSliceOrder), so that where it stands hangs on how Go sorts.
 */
function inOldOrder<T extends { readonly before: number }>(items: T[]): T[] {
  if (items.length > GO_BLOCK) return items.sort((a, b) => a.before - b.before);
  const isLess = (a: T, b: T) => a.before < 0 || b.before < 0 || a.before < b.before;
  for (let end = 1; end < items.length; end++)
    for (let at = end; at > 0 && isLess(items[at] as T, items[at - 1] as T); at--)
      items.splice(at - 1, 2, items[at] as T, items[at - 1] as T);
  return items;
}

type Places = ReadonlyMap<string, number>;

/** Where each item stands for the first time. */
function placesIn(list: readonly JsonValue[], identify: (item: JsonValue) => string): Places {
  const places = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const identity = identify(item);
    if (!places.has(identity)) places.set(identity, index);
  }
  return places;
}

/** The same for two items that are the same to a merge: maps by their merge key, all else by what it is. */
export function itemIdentity(item: JsonValue, mergeKey: string | undefined): string {
  if (mergeKey === undefined || !isObject(item)) return `value ${valueIdentity(item)}`;
  return `key ${valueIdentity(item[mergeKey])}`;
}

/** The same for equal values. */
export const valueIdentity = (value: JsonValue | undefined): string =>
  typeof value === 'object' ? JSON.stringify(value && sortedKeys(value)) : `${typeof value} ${value}`;

/** An empty order says nothing (validatePatchWithSetOrderList). Throws when the patch's own list is in another. */
function checkOrder(given: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string | undefined): void {
  if (order.length === 0 || given.length === 0) return;
  const kept = mergeKey === undefined ? given : given.filter((item) => asMap(item)['$patch'] !== 'delete');
  let [at, place] = [0, 0];
  while (at < kept.length && place < order.length) {
    const item = kept[at] as JsonValue;
    if (isObject(item) && item['$patch'] !== undefined) at++;
    else if (isSame(item, order[place++] as JsonValue, mergeKey)) at++;
  }
  if (at >= kept.length || place < order.length) return;
  const lists = [given, order].map((list) => goValue([...list]));
  throw new ApiError(
    'Unknown',
    `The order in patch list:\n${lists[0]}\n doesn't match $setElementOrder list:\n${lists[1]}\n`,
  );
}

function isSame(item: JsonValue, wanted: JsonValue, mergeKey: string | undefined): boolean {
  if (mergeKey === undefined) return valueIdentity(item) === valueIdentity(wanted);
  const keys = [asMap(item), asMap(wanted)].map((map) => valueIdentity(keyOf(map, mergeKey)));
  return keys[0] === keys[1];
}

/** Throws what upstream has no better word for. */
export function asMap(item: JsonValue): JsonObject {
  if (isObject(item)) return item;
  const type = item === null ? '%!s(<nil>)' : goType(item);
  throw new ApiError('Unknown', `expected a map[string]interface {}, but received a ${type}`);
}

/** Throws what upstream has no better word for. */
export function keyOf(item: JsonObject, mergeKey: string): JsonValue {
  const key = item[mergeKey];
  if (key !== undefined) return key;
  throw new ApiError('Unknown', `map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
}

/** Throws when the patch's own list is not in the order that its directive wants. */
export function setElementOrder(
  { given, order, before, mergeKey }: Order & { given: readonly JsonValue[] },
  merge: () => JsonValue[],
): JsonValue[] {
  checkOrder(given, order, mergeKey);
  const isMap = mergeKey === undefined || order.every(isObject);
  if (!isMap) throw new ApiError('Unknown', `value for key ${order.findIndex((item) => !isObject(item))} is not a map`);
  const result = inPatchOrder(merge(), { order, before, mergeKey });
  const unkeyed =
    mergeKey === undefined ? undefined : order.find((item) => isObject(item) && item[mergeKey] === undefined);
  if (unkeyed === undefined) return result;
  throw new ApiError('Unknown', `map: ${goValue(unkeyed)} does not contain declared merge key: ${mergeKey}`);
}
