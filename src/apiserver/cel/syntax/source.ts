// The text of an expression and what is wrong with it, shown as cel-go shows it: a line, a caret.
// https://github.com/google/cel-go/blob/master/common/error.go

/** Something wrong at a place of the source. */
export interface Issue {
  /** In UTF-16 units from the start of the source; -1: the source as a whole. */
  readonly offset: number;
  readonly message: string;
}

const MAX_SNIPPET = 16_384;

/** How many issues are shown (common/errors.go, NewErrors). */
const MAX_ISSUES = 100;

/** The first hundred issues as one text, in the order of their places: `ERROR: <input>:1:5: …` with the line and a caret below. */
export function formatIssues(source: string, issues: readonly Issue[]): string {
  const shown = issues
    .slice(0, MAX_ISSUES)
    .sort((a, b) => a.offset - b.offset)
    .map((issue) => formatIssue(source, issue));
  const left = issues.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more errors were truncated`] : [])].join('\n');
}

function formatIssue(source: string, { offset, message }: Issue): string {
  if (offset < 0) return `ERROR: <input>:-1:0: ${message}`;
  if (source === '') return `ERROR: <input>:1:0: ${message}`; // Nothing has no lines to show.
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const column = [...source.slice(start, offset)].length;
  const head = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  const snippet = [...(source.split('\n')[line - 1] ?? '')].map((char) => (char === '\t' ? ' ' : char));
  if (snippet.length > MAX_SNIPPET) return head;
  const dots = snippet.slice(0, column).map((char) => (isWide(char) ? '\uff0e' : '.'));
  const caret = isWide(snippet[column] ?? ' ') ? '\uff3e' : '^';
  return `${head}\n | ${snippet.join('')}\n | ${dots.join('')}${caret}`;
}

const isWide = (char: string) => (char.codePointAt(0) ?? 0) > 0x7f;
