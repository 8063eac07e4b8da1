// The order of a list after a strategic merge: the patch's items in the patch's order, the server's own where they stood between them.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/strategicpatch/patch.go (normalizeElementOrder, mergeSortedSlice)

import { ApiError } from '../../kube/api-error.ts';
import { deepEqual, isObject, type JsonValue } from '../../lib/json.ts';
import { goValue } from './go-value.ts';

interface Order {
  /** Of the items that the patch names. */
  readonly order: readonly JsonValue[];
  /** The list as it was. */
  readonly before: readonly JsonValue[];
  /** Absent in lists of scalars. */
  readonly mergeKey: string | undefined;
}

export function inPatchOrder(merged: readonly JsonValue[], { order, before, mergeKey }: Order): JsonValue[] {
  const indexIn = (list: readonly JsonValue[], item: JsonValue) =>
    list.findIndex((other) => isSame(other, item, mergeKey));
  const sorted = (items: JsonValue[], by: readonly JsonValue[]) =>
    items.sort((a, b) => indexIn(by, a) - indexIn(by, b));
  const named = sorted(
    merged.filter((item) => indexIn(order, item) >= 0),
    order,
  );
  const others = sorted(
    merged.filter((item) => indexIn(order, item) < 0),
    before,
  );
  const result: JsonValue[] = [];
  for (const item of named) {
    const place = indexIn(before, item);
    while (others[0] !== undefined && place >= 0 && indexIn(before, others[0]) < place)
      result.push(others.shift() as JsonValue);
    result.push(item);
  }
  return [...result, ...others];
}

function isSame(a: JsonValue, b: JsonValue, mergeKey: string | undefined): boolean {
  return mergeKey !== undefined && isObject(a) && isObject(b) ? deepEqual(a[mergeKey], b[mergeKey]) : deepEqual(a, b);
}

/** Throws when the patch's own list is not in the order that its directive wants. */
export function setElementOrder(
  { given, order, before, mergeKey }: Order & { given: readonly JsonValue[] },
  merge: () => JsonValue[],
): JsonValue[] {
  const kept = given.filter((item) => !isObject(item) || item['$patch'] === undefined);
  let at = 0;
  for (const item of order) if (at < kept.length && isSame(item, kept[at] as JsonValue, mergeKey)) at++;
  if (at < kept.length) {
    const lists = [given, order].map((list) => goValue([...list]));
    throw new ApiError(
      'Unknown',
      `The order in patch list:\n${lists[0]}\n doesn't match $setElementOrder list:\n${lists[1]}\n`,
    );
  }
  const isMap = mergeKey === undefined || order.every(isObject);
  if (!isMap) throw new ApiError('Unknown', `value for key ${order.findIndex((item) => !isObject(item))} is not a map`);
  return inPatchOrder(merge(), { order, before, mergeKey });
}
