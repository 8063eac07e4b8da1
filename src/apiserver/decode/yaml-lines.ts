// Where lines begin within brackets and quotes means nothing to Go. The parser here wants them indented, so they are.

/** What a text may grow to, and how much of a line before a quote is looked at. */
const [MAX_LENGTH, NEAR] = [8_000_000, 200];

interface State {
  /** What closes the text that is open. */
  quote: '"' | "'" | undefined;
  /** Brackets that are open. */
  flow: number;
  /** The column of the block that text over several lines belongs to. */
  owner: number;
  /** Lines that are indented more than their owner are text: of a block (`|`), or of words that go on. */
  isText: boolean;
}

/** The same document with lines that go on within brackets and quotes indented; the numbers of the lines stay. */
export function withIndentedFlow(text: string): string {
  const state: State = { quote: undefined, flow: 0, owner: -1, isText: false };
  const lines = text.split('\n');
  const indent = ' '.repeat(deepestIndent(lines) + 1); // More than any block has.
  if (text.length + lines.length * indent.length > MAX_LENGTH) return text;
  return lines
    .map((line) => {
      const isInner = state.quote !== undefined || state.flow > 0;
      if (!isInner && isOfText(line, state)) return line;
      scan(line, state);
      return isInner && !/^(?:---|\.\.\.)(?:\s|$)/.test(line) ? `${indent}${line}` : line;
    })
    .join('\n');
}

function deepestIndent(lines: readonly string[]): number {
  let deepest = 0;
  for (const line of lines) deepest = Math.max(deepest, line.search(/[^ ]|$/));
  return deepest;
}

function isOfText(line: string, state: State): boolean {
  const column = line.search(/[^ ]/);
  if (state.isText && (column === -1 || column > state.owner)) return true;
  state.isText = false;
  return false;
}

function scan(line: string, state: State): void {
  let at = 0;
  if (state.quote === undefined && state.flow === 0) state.owner = -1;
  while (at < line.length) {
    if (state.quote !== undefined) at = afterQuote(line, at, state);
    else if (state.flow > 0) at = afterFlow(line, at, state);
    else at = afterBlock(line, at, state);
  }
}

/** After the closing quote, or the end of the line. */
function afterQuote(line: string, from: number, state: State): number {
  for (let at = from; at < line.length; at++) {
    if (state.quote === '"' && line[at] === '\\') at++;
    else if (state.quote === "'" && line.startsWith("''", at)) at++;
    else if (line[at] === state.quote) {
      state.quote = undefined;
      return at + 1;
    }
  }
  return line.length;
}

function afterFlow(line: string, at: number, state: State): number {
  const char = line[at] as string;
  const before = line.slice(Math.max(0, at - NEAR), at);
  if (char === '#' && /(?:^|\s)$/.test(before.slice(-1))) return line.length;
  if ((char === '"' || char === "'") && /(?:^|[[{,:?]|[&*!]\S*)\s*$/.test(before)) state.quote = char;
  else if (char === '[' || char === '{') state.flow++;
  else if (char === ']' || char === '}') state.flow--;
  return at + 1;
}

/** What stands before a key or a value: spaces, `-`, `?`, `:`, `---`, anchors and tags. */
const BEFORE = /\s+|[-?:](?=\s|$)|---(?=\s)|[&*!]\S*/y;

/** At the beginning of a token. */
function afterBlock(line: string, from: number, state: State): number {
  BEFORE.lastIndex = from;
  const skipped = BEFORE.exec(line)?.[0];
  if (skipped !== undefined) {
    if (skipped === '-') state.owner = from;
    return from + skipped.length;
  }
  const char = line[from] as string;
  if (char === '#') return line.length;
  if (char === '"' || char === "'") state.quote = char;
  if (char === '[' || char === '{') state.flow++;
  if (state.quote !== undefined || state.flow > 0) return from + 1;
  if (char === '|' || char === '>') {
    state.isText = true;
    return line.length;
  }
  return afterPlain(line, from, state);
}

/** After a key; or words that may go on in the next line. */
function afterPlain(line: string, from: number, state: State): number {
  const key = /^[^\n]*?:(?=\s|$)/.exec(line.slice(from))?.[0];
  state.isText = key === undefined;
  if (key === undefined) return line.length;
  state.owner = from;
  return from + key.length;
}
