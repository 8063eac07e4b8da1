// Tokens of an expression: cel-go's CEL.g4, with ANTLR's way of going on after what is no token.

import type { Issue } from './source.ts';

export type TokenType = 'identifier' | 'escaped' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'symbol' | 'end';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly offset: number;
}

const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
const STRINGS = [
  String.raw`"""(?:${ESCAPE}|[^\\])*?"""`,
  String.raw`'''(?:${ESCAPE}|[^\\])*?'''`,
  String.raw`[rR]"""[\s\S]*?"""`,
  String.raw`[rR]'''[\s\S]*?'''`,
  String.raw`"(?:${ESCAPE}|[^\\"\n\r])*"`,
  String.raw`'(?:${ESCAPE}|[^\\'\n\r])*'`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
].join('|');

/** In order of precedence between matches of the same length. */
const RULES: readonly (readonly [TokenType | 'hidden', RegExp])[] = [
  ['hidden', /[\t \r\n\f]+|\/\/[^\n]*/y],
  ['symbol', /==|!=|<=|>=|&&|\|\||[[\]{}().,\-!?:+*/%<>]|(?:in|true|false|null)(?![A-Za-z0-9_])/y],
  ['float', /\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?/y],
  ['uint', /(?:0x[0-9a-fA-F]+|\d+)[uU]/y],
  ['int', /0x[0-9a-fA-F]+|\d+/y],
  ['string', new RegExp(STRINGS, 'y')],
  ['bytes', new RegExp(`[bB](?:${STRINGS})`, 'y')],
  ['identifier', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['escaped', /`[A-Za-z0-9_./ -]+`/y],
];

/** @returns all tokens with an `end` at last; what is no token is an issue and left out */
export function tokenize(source: string): { tokens: Token[]; issues: Issue[] } {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  let offset = 0;
  while (offset < source.length) {
    const found = longest(source, offset);
    if (found) {
      if (found.type !== 'hidden') tokens.push({ type: found.type, text: found.text, offset });
      offset += found.text.length;
      continue;
    }
    const text = source.slice(offset, failureEnd(source, offset));
    issues.push({ offset, message: `Syntax error: token recognition error at: '${text}'` });
    offset += text.length;
  }
  tokens.push({ type: 'end', text: '<EOF>', offset: source.length });
  return { tokens, issues };
}

function longest(source: string, offset: number): { type: TokenType | 'hidden'; text: string } | undefined {
  let best: { type: TokenType | 'hidden'; text: string } | undefined;
  for (const [type, pattern] of RULES) {
    pattern.lastIndex = offset;
    const text = pattern.exec(source)?.[0];
    if (text && text.length > (best?.text.length ?? 0)) best = { type, text };
  }
  return best;
}

/** Up to and with the character at which no token could go on. */
function failureEnd(source: string, offset: number): number {
  const rest = source.slice(offset);
  const opening = /^[bB]?[rR]?('''|"""|'|")/.exec(rest);
  const quote = opening?.[1];
  if (opening && quote)
    return offset + stringFailure(rest, opening[0].length, { quote, isRaw: /[rR]/.test(opening[0]) });
  if (/^[&|=]/.test(rest)) return offset + charsUntil(rest, 1);
  const escaped = /^`[A-Za-z0-9_./ -]*/.exec(rest)?.[0];
  if (escaped) return offset + charsUntil(rest, escaped.length);
  return offset + charsUntil(rest, 0);
}

function stringFailure(text: string, start: number, { quote, isRaw }: { quote: string; isRaw: boolean }): number {
  const sequence = new RegExp(ESCAPE, 'y');
  let at = start;
  while (at < text.length) {
    const char = text[at] as string;
    if (quote.length === 1 && (char === '\n' || char === '\r')) return at + 1;
    if (char === '\\' && !isRaw) {
      sequence.lastIndex = at;
      const found = sequence.exec(text)?.[0];
      if (!found) return Math.min(text.length, at + escapeFailure(text.slice(at)));
      at += found.length;
    } else at += 1;
  }
  return text.length;
}

/** How far an escape that is none was followed. */
function escapeFailure(text: string): number {
  const started = /^\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?)?/.exec(text)?.[0] ?? '\\';
  return started.length + 1;
}

/** The length of the text with one character more, whole. */
function charsUntil(text: string, length: number): number {
  const next = text.codePointAt(length);
  if (next === undefined) return text.length;
  return length + (next > 0xffff ? 2 : 1);
}
