// What stands twice in a list.

/** Asked of each item of a list in turn: whether its key has come before. */
export function repeats<T>(): (key: T) => boolean {
  const seen = new Set<T>();
  return (key) => seen.has(key) || !seen.add(key);
}
