// Indexes of an Indexed Job as a text: `0-3,5`. pkg/apis/batch/validation (validateIndexesFormat).

/** The text is none; the message is upstream's. */
export class IndexesError extends Error {
  override readonly name = 'IndexesError';
}

export type Interval = readonly [first: number, last: number];

/** @param completions how many indexes there are. Throws IndexesError */
export function parseIndexes(text: string, completions: number): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions);
    const before = intervals.at(-1)?.[1];
    if (before !== undefined && before >= interval[0]) throw notIncreasing(before, interval[0]);
    intervals.push(interval);
  }
  return intervals;
}

function parseInterval(text: string, completions: number): Interval {
  const limits = text.split('-');
  if (limits.length > 2)
    throw new IndexesError(
      `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    );
  const first = parseIndex(limits[0] ?? '', completions);
  if (limits[1] === undefined) return [first, first];
  const last = parseIndex(limits[1], completions);
  if (first >= last) throw notIncreasing(first, last);
  return [first, last];
}

function parseIndex(text: string, completions: number): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new IndexesError(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  const index = Number(text);
  if (index >= completions) throw new IndexesError(`too large index: ${JSON.stringify(text)}`);
  return index;
}

const notIncreasing = (previous: number, current: number) =>
  new IndexesError(`non-increasing order, previous: ${previous}, current: ${current}`);

/** The first index that is in both; undefined: none is. Parts that cannot be read are skipped: who reads them says so. */
export function overlapOf(a: string, b: string, completions: number): number | undefined {
  const read = (text: string) =>
    text.split(',').flatMap((part) => {
      try {
        return [parseInterval(part, completions)];
      } catch (error) {
        if (error instanceof IndexesError) return [];
        throw error;
      }
    });
  const others = read(b);
  for (const [first, last] of read(a)) {
    const other = others.find(([start, end]) => first <= end && start <= last);
    if (other) return Math.max(first, other[0]);
  }
  return undefined;
}
