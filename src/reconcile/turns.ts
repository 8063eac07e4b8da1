// Room for others: a long chain of promises that never waits for anything outside lets no request in and no timer run.

/** How many at once: together they take no longer than others can well wait. */
const AT_ONCE = 4;

/** Resolves when the event loop has gone round once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Works on all, a few at once, with room for others in between. All are tried; then the first failure is thrown. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    if (at > 0) await nextTurn();
    const results = await Promise.allSettled(items.slice(at, at + AT_ONCE).map(work));
    for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
  }
  if (failures.length > 0) throw failures[0];
}
