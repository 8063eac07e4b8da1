// What launch.mjs has left for the program that it runs.

export interface Launch {
  /** Gives V8 as much room for new objects as clusters want: some 4 ms, the first time. */
  growYoungSpace(): void;
  /** From now on that room does not grow by itself. */
  keepYoungSpace(): void;
  /** Keeps what V8 has compiled by now for the next start, if nothing is kept yet: some 30 ms. */
  keepCompiled(): void;
}

/** Absent where the program runs from its sources. */
export const launch = (globalThis as { eksFargateLaunch?: Launch }).eksFargateLaunch;
