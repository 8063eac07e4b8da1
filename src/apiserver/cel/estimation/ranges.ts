// Sizes and costs that are known to lie between two numbers. What is beyond 64 bits is 2⁶⁴.
// https://github.com/google/cel-go/blob/master/checker/cost.go (SizeEstimate, CostEstimate)

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** More than any size and cost. */
export const UNBOUNDED = 2 ** 64;
export const NOTHING: Range = { min: 0, max: 0 };
export const UNKNOWN: Range = { min: 0, max: UNBOUNDED };

export const exactly = (value: number): Range => ({ min: value, max: value });
const bounded = (value: number) => Math.min(value, UNBOUNDED);

export function add(...ranges: readonly Range[]): Range {
  return {
    min: bounded(ranges.reduce((sum, { min }) => sum + min, 0)),
    max: bounded(ranges.reduce((sum, { max }) => sum + max, 0)),
  };
}

export function multiply(a: Range, b: Range): Range {
  return { min: bounded(a.min * b.min), max: bounded(a.max * b.max) };
}

/** Rounded up. */
export function scale({ min, max }: Range, factor: number): Range {
  return { min: bounded(Math.ceil(min * factor)), max: bounded(Math.ceil(max * factor)) };
}

/** From the smaller to the larger. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
