// Where the statements of a policy document are in its text, as the simulator tells it: lines and columns that begin with 1.

export interface Place {
  readonly Line: number;
  readonly Column: number;
}

export interface Span {
  readonly StartPosition: Place;
  readonly EndPosition: Place;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;

/** In the order of the statements. @param document a policy that parses as JSON */
export function statementPositions(document: string): Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  /** How deep the objects of statements are: 2 where Statement is an object, 3 where it is a list. */
  let depth: number | undefined;
  for (let at = 0; at < document.length; at++) {
    const char = document[at] ?? '';
    STRING.lastIndex = at;
    const text = char === '"' ? STRING.exec(document)?.[0] : undefined;
    if (text !== undefined) {
      at += text.length - 1;
      if (open.length === 1 && text === '"Statement"') depth = /^\s*:\s*\[/.test(document.slice(at + 1)) ? 3 : 2;
      else if (open.length === 1 && /^\s*:/.test(document.slice(at + 1))) depth = undefined;
    } else if (char === '{' || char === '[') open.push(at);
    else if (char === '}' || char === ']') {
      const start = open.pop() ?? 0;
      if (char === '}' && open.length + 1 === depth)
        spans.push({ StartPosition: placeOf(document, start), EndPosition: placeOf(document, at + 1) });
    }
  }
  return spans;
}

function placeOf(document: string, at: number): Place {
  const before = document.slice(0, at).split('\n');
  return { Line: before.length, Column: (before.at(-1)?.length ?? 0) + 1 };
}
