// What differs between two values, as a unified diff of their lines: upstream shows it where an object may not be changed
// (apimachinery pkg/util/diff).

const CONTEXT = 3;
/** Values that differ in more than this are shown as one change: lines of the one by lines of the other. */
const MAX_CELLS = 1_000_000;

/** Lines of both that stand for each other: the first of each, and how many. */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** Each line has its end, the last one too. */
export function unifiedDiff(before: unknown, after: unknown): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  return hunksOf(matchesOf(a, b))
    .flatMap((hunk) => textOf(hunk, a, b))
    .map((line) => `${line}\n`)
    .join('');
}

const linesOf = (value: unknown) => (JSON.stringify(value, null, 1) ?? '').split('\n');

/** What is alike, in order; an empty match at the end. */
function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const inner = commonLines(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const pairs = [
    ...Array.from({ length: start }, (_, index) => [index, index] as const),
    ...inner.map(([i, j]) => [start + i, start + j] as const),
    ...Array.from({ length: end }, (_, index) => [a.length - end + index, b.length - end + index] as const),
  ];
  const matches: Match[] = [];
  for (const [i, j] of pairs) {
    const last = matches.at(-1);
    if (last && last.a + last.size === i && last.b + last.size === j)
      matches[matches.length - 1] = { ...last, size: last.size + 1 };
    else matches.push({ a: i, b: j, size: 1 });
  }
  return [...matches, { a: a.length, b: b.length, size: 0 }];
}

/** The longest sequence of lines that both have. */
function commonLines(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  if (a.length * b.length > MAX_CELLS) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** The changes of a hunk: what of the one goes for what of the other. */
interface Change {
  readonly a: readonly [start: number, stop: number];
  readonly b: readonly [start: number, stop: number];
}

/** Changes that no more than twice the context parts stand together. */
function hunksOf(matches: readonly Match[]): Change[][] {
  const hunks: Change[][] = [];
  let [a, b] = [0, 0];
  for (const match of matches) {
    if (match.a > a || match.b > b) {
      const last = hunks.at(-1);
      const change: Change = { a: [a, match.a], b: [b, match.b] };
      if (last && a - (last.at(-1)?.a[1] ?? 0) <= 2 * CONTEXT) last.push(change);
      else hunks.push([change]);
    }
    [a, b] = [match.a + match.size, match.b + match.size];
  }
  return hunks;
}

function textOf(changes: readonly Change[], a: readonly string[], b: readonly string[]): string[] {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return [];
  const head = Math.min(CONTEXT, first.a[0]);
  const tail = Math.min(CONTEXT, a.length - last.a[1]);
  const old = rangeText(first.a[0] - head, last.a[1] + tail);
  const next = rangeText(first.b[0] - head, last.b[1] + tail);
  const lines = [`@@ -${old} +${next} @@`];
  let from = first.a[0] - head;
  for (const change of changes) {
    lines.push(...a.slice(from, change.a[0]).map((line) => ` ${line}`));
    lines.push(...a.slice(...change.a).map((line) => `-${line}`));
    lines.push(...b.slice(...change.b).map((line) => `+${line}`));
    from = change.a[1];
  }
  return [...lines, ...a.slice(from, last.a[1] + tail).map((line) => ` ${line}`)];
}

/** Lines count from one; a single one needs no length, and none is said to be after the line before. */
function rangeText(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}
