// What launch.mjs has left for the program that it runs.

interface Launch {
  /** Keeps what V8 has compiled by now for the next start, if nothing is kept yet: some 30 ms. */
  keepCompiled(): void;
}

/** Absent where the program runs from its sources. */
export const launch = (globalThis as { eksFargateLaunch?: Launch }).eksFargateLaunch;
