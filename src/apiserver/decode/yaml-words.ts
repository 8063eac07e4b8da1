// What go-yaml says of a text that is no YAML, where the parser here says it in other words.
// https://github.com/yaml/go-yaml/blob/v2/scannerc.go, parserc.go, decode.go (fail)

import type { Document } from 'yaml';

export type YamlProblem = Document['errors'][number];

/** Who complains: the scanner, which looks at characters, or the parser, which looks at tokens. They count lines in different ways. */
type Complainer = 'scanner' | 'parser';

interface Complaint {
  readonly by: Complainer;
  readonly words: string;
  /** Where, if not where the parser here stopped. */
  readonly offset?: number;
}

interface Place {
  readonly text: string;
  readonly offset: number;
  readonly message: string;
}

const scanner = (words: string, offset?: number): Complaint => ({
  by: 'scanner',
  words,
  ...(offset === undefined ? {} : { offset }),
});
const parser = (words: string): Complaint => ({ by: 'parser', words });

const NO_CONTENT = 'did not find expected node content';
const NO_KEY = 'did not find expected key';
const NO_TOKEN = 'found character that cannot start any token';
const NO_COLON = "could not find expected ':'";

/** By the code, and the beginning of the message where one code has several. */
const COMPLAINTS: readonly (readonly [code: string, message: RegExp, (place: Place) => Complaint])[] = [
  ['BAD_DQ_ESCAPE', /./, escapeWords],
  ['BAD_SCALAR_START', /./, () => scanner(NO_TOKEN)],
  ['TAB_AS_INDENT', /./, tab],
  ['BAD_ALIAS', /empty string/, () => scanner('did not find expected alphabetic or numeric character')],
  ['TAG_RESOLVE_FAILED', /^Verbatim/, () => scanner("did not find the expected '>'")],
  ['TAG_RESOLVE_FAILED', /^Could not resolve/, () => parser('found undefined tag handle')],
  ['KEY_OVER_1024_CHARS', /block/, () => scanner(NO_COLON)],
  ['KEY_OVER_1024_CHARS', /sequence/, () => parser("did not find expected ',' or ']'")],
  ['UNEXPECTED_TOKEN', /^Block scalar header.*[|>]0/, () => scanner('found an indentation indicator equal to 0')],
  ['UNEXPECTED_TOKEN', /^(?:Block scalar|Not a YAML)/, () => scanner('did not find expected comment or line break')],
  ['UNEXPECTED_TOKEN', /^Unexpected ,/, () => parser(NO_CONTENT)],
  ['UNEXPECTED_TOKEN', /^Unexpected scalar token/, () => parser(NO_KEY)],
  ['UNEXPECTED_TOKEN', /in YAML document/, () => parser(NO_CONTENT)],
  ['UNEXPECTED_TOKEN', /at node end$|in YAML stream/, afterNode],
  ['UNEXPECTED_TOKEN', /block-seq-ind on same line/, listInLine],
  ['BLOCK_IN_FLOW', /./, (place) => (isList(place) ? parser(NO_CONTENT) : afterNode(place))],
  ['MULTIPLE_ANCHORS', /./, afterNode],
  ['MULTIPLE_TAGS', /./, afterNode],
  ['ALIAS_PROPS', /./, afterNode],
  ['BLOCK_AS_IMPLICIT_KEY', /sequence/, () => parser(NO_KEY)],
  ['BLOCK_AS_IMPLICIT_KEY', /./, nested],
  [
    'MULTILINE_IMPLICIT_KEY',
    /^Implicit keys of flow/,
    (place) => (isList(place) ? parser(NO_CONTENT) : noColon(place)),
  ],
  ['MULTILINE_IMPLICIT_KEY', /./, (place) => (isList(place) ? parser(NO_KEY) : noColon(place))],
  ['MISSING_CHAR', /^Missing closing/, quote],
  ['MISSING_CHAR', /^Implicit map keys/, (place) => (/^["']/.test(rest(place)) ? parser(NO_KEY) : noColon(place))],
  ['BAD_INDENT', /^All sequence/, () => parser("did not find expected '-' indicator")],
  [
    'BAD_INDENT',
    /^All mapping/,
    (place) => parser(isAfterList(place) ? "did not find expected '-' indicator" : NO_KEY),
  ],
  ['MISSING_CHAR', /^Block scalars/, tabInBlock],
  ['BAD_INDENT', /^Block scalar/, tabInBlock],
  ['BAD_INDENT', /./, () => parser(NO_KEY)],
];

/** The first problem in go-yaml's words, with the line where it names one. */
export function yamlWords({ code, pos, message }: YamlProblem, text: string): string {
  const [, flow] = /^Flow (map|sequence)(?: in block collection)? must /.exec(message) ?? [];
  if (flow !== undefined) return openFlowWords({ flow, text, offset: pos[0] });
  const place = { text, offset: pos[0], message };
  const known = COMPLAINTS.find(([known, words]) => known === code && words.test(message));
  const { by, words, offset = pos[0] } = known?.[2](place) ?? parser(code === 'MISSING_CHAR' ? NO_CONTENT : message);
  return withLine(by, words, lineOf(text, offset));
}

/** @param line counted from one: the parser counts from none, and nobody names the first one */
export function withLine(by: Complainer, words: string, line: number): string {
  const named = by === 'scanner' && line > 1 ? line : line - 1;
  return named === 0 ? words : `line ${named}: ${words}`;
}

const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length;
const rest = ({ text, offset }: Place) => text.slice(offset);
const isList = (place: Place) => /^-(?:\s|$)/.test(rest(place));

function escapeWords({ message }: Place): Complaint {
  if (!/sequence \\[xuU]/.test(message)) return scanner('found unknown escape character');
  const [, kind = 'x', digits = ''] = /sequence \\([xuU])([0-9a-fA-F]*)/.exec(message) ?? [];
  const isWhole = digits.length >= ({ x: 2, u: 4, U: 8 }[kind] ?? 0);
  return scanner(isWhole ? 'found invalid Unicode character escape code' : 'did not find expected hexdecimal number');
}

function tab({ text, offset }: Place): Complaint {
  const [before = ''] = text.slice(0, offset).trimEnd().split('\n').slice(-1);
  const isAfterText = /(?:^|[:-] )[^\s#[{"'|>&*!]*[^\s:]$/.test(before.trimStart());
  return scanner(isAfterText ? 'found a tab character that violates indentation' : NO_TOKEN);
}

function tabInBlock(place: Place): Complaint {
  const line = place.text.slice(place.text.lastIndexOf('\n', place.offset - 1) + 1);
  return line.startsWith('\t')
    ? scanner('found a tab character where an indentation space is expected')
    : parser(NO_KEY);
}

/** Something follows what is a node already. */
function afterNode({ text, offset }: Place): Complaint {
  const open = openBracket(text.slice(0, offset));
  return parser(open === undefined ? NO_KEY : `did not find expected ',' or '${open}'`);
}

/** What would close the innermost bracket that is open; brackets within texts are taken for brackets, too. */
function openBracket(text: string): string | undefined {
  const open: string[] = [];
  for (const char of text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?<=\s)#.*/g, '')) {
    if (char === '{') open.push('}');
    else if (char === '[') open.push(']');
    else if (char === '}' || char === ']') open.pop();
  }
  return open.at(-1);
}

function listInLine(place: Place): Complaint {
  const isAtStart = /(?:^|\n) *$/.test(place.text.slice(0, place.offset));
  return isAtStart ? parser(NO_KEY) : scanner('block sequence entries are not allowed in this context');
}

function isAfterList({ text, offset }: Place): boolean {
  const indent = text.slice(text.lastIndexOf('\n', offset - 1) + 1).search(/[^ ]/);
  const before = text.slice(0, offset).split('\n').slice(0, -1).reverse();
  return (before.find((line) => line.search(/[^ ]/) <= indent && line.trim() !== '') ?? '').startsWith('- ', indent);
}

/** A second colon in a line, or one where the line goes on with the text before. */
function nested(place: Place): Complaint {
  const { text, offset } = place;
  const start = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  if (/^[^\n]*?: +\? /.test(start)) return scanner('mapping keys are not allowed in this context');
  const colon = rest(place).search(/:(?:\s|$)/);
  const at = offset + Math.max(colon, 0);
  const isOfBrackets = /[\]}]\s*\n/.test(text.slice(offset, at));
  return isOfBrackets ? parser(NO_KEY) : scanner('mapping values are not allowed in this context', at);
}

/** Missed where the words and the empty lines after them end. */
function noColon({ text, offset }: Place): Complaint {
  const end = text.indexOf('\n', offset);
  if (end === -1) return scanner(NO_COLON, offset);
  const [skipped = ''] = /^\s*/.exec(text.slice(end)) ?? [];
  return scanner(NO_COLON, end + Math.max(skipped.length, 1));
}

function quote({ text, message }: Place): Complaint {
  const mark = text.search(/(?<=\n)(?:---|\.\.\.)(?:\s|$)/);
  if (mark !== -1) return scanner('found unexpected document indicator', mark);
  const isEscaping = message.includes('"') && /(?<!\\)(?:\\\\)*\\$/.test(text);
  return scanner(isEscaping ? 'found unknown escape character' : 'found unexpected end of stream', text.length);
}

/** A list or a map in brackets that is left open, by the end of the text or by what else stands there. */
function openFlowWords({ flow, text, offset }: { flow: string; text: string; offset: number }): string {
  const end = flow === 'map' ? '}' : ']';
  const found = text.slice(offset).trimStart();
  if (found !== '') return withLine('parser', `did not find expected ',' or '${end}'`, lineOf(text, offset));
  const line = text.replace(/\n$/, '').split('\n').length;
  const isAwaiting = /[[{,:]\s*$/.test(text);
  return `line ${line}: did not find expected ${isAwaiting ? 'node content' : `',' or '${end}'`}`;
}
