// Room for others: a long chain of promises that never waits for anything outside lets no request in and no timer run.

import { systemClock } from '../lib/clock.ts';

/** How many at once: together they take no longer than others can well wait. */
const AT_ONCE = 4;

/** How long those who waited for a turn may go on in one round of the event loop, in milliseconds, before requests and timers have theirs. */
const ROUND_MS = 4;
/** As many go on in any case: where the machine runs others meanwhile, the time is over before much has been done. */
const LEAST = 12;

const clock = systemClock();
/** In the order in which they came. For each of them an immediate is under way. */
const waiting: (() => void)[] = [];
/** When its first went on, and how many have since. */
let round: { readonly beganMs: number; count: number } | undefined;

/** Resolves when the event loop has gone round; later, where many wait and those before have taken long. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    setImmediate(goOn);
  });
}

/** What the one that goes on does before it waits again is done when the next immediate comes, so that its time is counted. */
function goOn(): void {
  const nowMs = clock.monotonicMs();
  if (!round) {
    round = { beganMs: nowMs, count: 0 };
    setImmediate(() => {
      round = undefined;
    });
  }
  if (round.count >= LEAST && nowMs - round.beganMs > ROUND_MS) {
    setImmediate(goOn);
    return;
  }
  round.count++;
  waiting.shift()?.();
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
