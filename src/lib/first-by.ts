// The first of each kind in a list.

/** By key, the first item that has it. */
export function firstBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, T> {
  const firsts = new Map<K, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!firsts.has(key)) firsts.set(key, item);
  }
  return firsts;
}
