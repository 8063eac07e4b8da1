// What differs between two values, as a unified diff of their lines: upstream shows it where an object may not be changed.

const CONTEXT = 3;

/** One hunk around all that differs. */
export function unifiedDiff(before: unknown, after: unknown): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const from = Math.max(0, start - CONTEXT);
  const tail = a.slice(a.length - end, a.length - end + CONTEXT);
  const gone = a.slice(start, a.length - end);
  const come = b.slice(start, b.length - end);
  const head = a.slice(from, start);
  const count = (lines: readonly string[]) => head.length + lines.length + tail.length;
  return [
    `@@ -${from + 1},${count(gone)} +${from + 1},${count(come)} @@`,
    ...head.map((line) => ` ${line}`),
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ].join('\n');
}

const linesOf = (value: unknown) => (JSON.stringify(value, null, 1) ?? '').split('\n');
