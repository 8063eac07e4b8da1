// What benchmarks hand back, and the arithmetic of it.

/** One line of a report. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be at least or at most. */
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What something else does, and what that is. */
  readonly beside?: { readonly value: number; readonly what: string };
  /** Spread, or how it was counted. */
  readonly note?: string;
}

export type Report = (figure: Figure) => void;

export interface Benchmark {
  readonly name: string;
  /** What it measures, in a line. */
  readonly about: string;
  /** Reports figures as they come. Rejects when anything answers with an error. */
  run(report: Report): Promise<void>;
}

export const MIB = 1024 * 1024;

/** What held up the event loop at most. */
export interface Longest {
  readonly longestBlockMs: number;
  /** The same without the time that the machine gave to others. */
  readonly longestOwnBlockMs: number;
  readonly longestCollectionMs: number;
}

export const longer = (one: Longest, other: Longest): Longest => ({
  longestBlockMs: Math.max(one.longestBlockMs, other.longestBlockMs),
  longestOwnBlockMs: Math.max(one.longestOwnBlockMs, other.longestOwnBlockMs),
  longestCollectionMs: Math.max(one.longestCollectionMs, other.longestCollectionMs),
});

/** How long the event loop was held up at most. */
export function blockFigure(what: string, longest: Longest): Figure {
  const { longestBlockMs, longestOwnBlockMs, longestCollectionMs } = longest;
  const waiting = `${longestBlockMs.toFixed(0)} with the time the machine gave to others`;
  const note = `${waiting}; longest collection of garbage ${longestCollectionMs.toFixed(0)}`;
  return { name: `longest block of the event loop${what}`, value: longestOwnBlockMs, unit: 'ms', atMost: 50, note };
}

/** @param share 0.5 is the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('no value was measured');
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function formatFigure({ name, value, unit, atLeast, atMost, beside, note }: Figure): string {
  const text = `${name.padEnd(52)} ${rounded(value).padStart(9)} ${unit.padEnd(6)}`;
  const isMissed = (atLeast !== undefined && value < atLeast) || (atMost !== undefined && value > atMost);
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${rounded(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${rounded(atMost)}`]),
    ...(beside ? [`${beside.what} ${rounded(beside.value)}`] : []),
    ...(note ? [note] : []),
    ...(isMissed ? ['MISSED'] : []),
  ];
  return `${text} ${parts.join(', ')}`.trimEnd();
}

const rounded = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
