// The only place that knows what time it is. Everything else is given a Clock, so that a test can hold time still.

/** Node's timers take no more; asked for more they would be due at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const DAY_MS = 24 * 60 * 60 * 1000;

/** A pending timer; cancelling twice is allowed. */
export interface Timer {
  cancel(): void;
}

/**
 * Three kinds of time. *Monotonic* milliseconds are for timeouts, back-off and leases; *wall* milliseconds (since 1970) are
 * for TLS, SigV4 and tokens; *simulated* milliseconds (since 1970) are for the timestamps that users see.
 */
export interface Clock {
  monotonicMs(): number;
  wallMs(): number;
  simulatedMs(): number;
  /** Calls `work` once, `delayMs` of monotonic time from now. A pending timer does not keep the process alive. */
  after(delayMs: number, work: () => void): Timer;
}

/**
 * The clock of the machine; its simulated time is its wall time.
 * @param keepsAlive whether a process with nothing else to do waits for its timers
 */
export function systemClock({ keepsAlive = false } = {}): Clock {
  return {
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
    simulatedMs: () => Date.now(),
    after(delayMs, work) {
      let handle: NodeJS.Timeout;
      const wait = (leftMs: number) => {
        const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
        handle = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : work()), stepMs);
        if (!keepsAlive) handle.unref();
      };
      wait(delayMs);
      // Node keeps a list for each duration until it is over, even an empty one, unless its last timer keeps the process alive.
      return { cancel: () => clearTimeout(handle.ref()) };
    },
  };
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves all three times forward and runs the timers that fall due, in their order. */
  advance(ms: number): void;
}

/** @param startMs milliseconds since 1970 at which wall and simulated time begin */
export function manualClock(startMs = 1_700_000_000_000): ManualClock {
  let elapsed = 0;
  const timers = new Set<{ due: number; work: () => void }>();
  const nextDue = (limit: number) => [...timers].filter((timer) => timer.due <= limit).sort((a, b) => a.due - b.due)[0];
  return {
    monotonicMs: () => elapsed,
    wallMs: () => startMs + elapsed,
    simulatedMs: () => startMs + elapsed,
    after(delayMs, work) {
      const timer = { due: elapsed + delayMs, work };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const limit = elapsed + ms;
      for (let timer = nextDue(limit); timer; timer = nextDue(limit)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.due);
        timer.work();
      }
      elapsed = limit;
    },
  };
}

const LOOK_MS = 5_000;
const JUMP_MS = 2_000;

/** Tells, within seconds, that wall time has moved otherwise than monotonic time: somebody has set the clock, or the machine slept. */
export function onClockJump(clock: Clock, listener: () => void): Disposable {
  const offset = () => clock.wallMs() - clock.monotonicMs();
  let known = offset();
  const look = () => {
    timer = clock.after(LOOK_MS, look);
    const now = offset();
    if (Math.abs(now - known) < JUMP_MS) return;
    known = now;
    listener();
  };
  let timer = clock.after(LOOK_MS, look);
  return { [Symbol.dispose]: () => timer.cancel() };
}

/** Kubernetes `Time`: RFC 3339 in whole seconds. */
export function toTimestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastTimestamp = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastTimestamp;
}

/** The same second is asked for many times. */
let lastSecond = Number.NaN;
let lastTimestamp = '';

/** Kubernetes `MicroTime`: RFC 3339 with six digits of a second. */
export function toMicroTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** Resolves after `delayMs`, or at once with the signal's reason as a rejection when it is aborted. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
