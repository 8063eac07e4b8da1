// How deep a YAML text nests, before the parser goes into it: the parser calls itself, and a stack that ends while V8 compiles a regular
// expression ends the process.

import { CST, Lexer } from 'yaml';

/** Emulator: the parser here needs about a thousandth of the stack for each level, and others have used some of it before. */
const MAX_DEPTH = 250;

/** So long a run of what may stand before a block's content cannot be for nothing, and a shorter one cannot nest too deep. */
const LONG_RUN = new RegExp(`^[ \\t?:-]{${Math.floor(MAX_DEPTH / 2)}}`, 'm');

/** Whether lists and maps nest deeper than may be. */
export function yamlNestsTooDeep(text: string): boolean {
  return isSuspect(text) && deepest(text) > MAX_DEPTH;
}

/** Nearly every text can be told at a glance to be shallow. */
function isSuspect(text: string): boolean {
  let openers = 0;
  for (let at = 0; at < text.length && openers <= MAX_DEPTH / 2; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) openers++;
  }
  return openers > MAX_DEPTH / 2 || LONG_RUN.test(text);
}

interface Block {
  readonly column: number;
  readonly isList: boolean;
}

/** The depth at its deepest place, or at the first one that is too deep. */
function deepest(text: string): number {
  const blocks: Block[] = [];
  let flow = 0;
  let most = 0;
  let column = 0;
  /** Where the first thing on the line stands that is no indicator: a key, if there is one. */
  let content: number | undefined;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    const isFlow = flow > 0;
    if (type === 'flow-map-start' || type === 'flow-seq-start') flow++;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') flow = Math.max(0, flow - 1);
    else if (type === 'newline') [column, content] = [0, undefined];
    else if (!isFlow && type === 'seq-item-ind') open(blocks, { column, isList: true });
    else if (!isFlow && type === 'explicit-key-ind') open(blocks, { column, isList: false });
    else if (!isFlow && type === 'map-value-ind') open(blocks, { column: content ?? column, isList: false });
    else if (!NO_CONTENT.has(type ?? '')) content ??= column;
    most = Math.max(most, flow + blocks.length);
    if (most > MAX_DEPTH) return most;
    if (type !== 'newline' && !IS_MARK.has(token)) column = columnAfter(token, column);
  }
  return most;
}

const NO_CONTENT = new Set(['space', 'comment', 'byte-order-mark', 'doc-mode', 'flow-error-end', 'scalar']);
/** What the lexer says besides the text. */
const IS_MARK = new Set([CST.BOM, CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** Texts in quotes and blocks of text may have several lines. */
function columnAfter(token: string, column: number): number {
  const lastBreak = token.lastIndexOf('\n');
  return lastBreak < 0 ? column + token.length : token.length - lastBreak - 1;
}

/** A block goes on where its column is, and has ended where something stands before it. */
function open(blocks: Block[], block: Block): void {
  for (let top = blocks.at(-1); top && isOver(top, block); top = blocks.at(-1)) blocks.pop();
  const top = blocks.at(-1);
  if (top?.column !== block.column || top.isList !== block.isList) blocks.push(block);
}

const isOver = (top: Block, { column, isList }: Block) =>
  top.column > column || (top.column === column && top.isList && !isList);
