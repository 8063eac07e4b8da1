// The tokens that are still to be read, and what becomes of mistakes: one token too many is skipped, one that is missing is thought
// there, after anything else the parser goes on at what can come after an expression, or gives up. Words and places are ANTLR's.

import type { Expr } from './ast.ts';
import type { Token } from './lexer.ts';
import type { Issue } from './source.ts';

export const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
/** Tokens with which an expression can begin, beside identifiers and literals. */
const STARTS = new Set(['[', '{', '(', '.', '-', '!', 'true', 'false', 'null']);
/** Tokens that can come after a whole expression. */
const FOLLOWS = new Set([
  '<EOF>',
  ')',
  ']',
  '}',
  ',',
  ':',
  '?',
  '&&',
  '||',
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  '[',
  ...RELATIONS,
]);

/** Ends the parse; what is wrong is noted. */
export class GivesUp extends Error {}

export function isStart({ type, text }: Token): boolean {
  return type === 'symbol' ? STARTS.has(text) : type !== 'end' && type !== 'escaped';
}

export function isFollow({ type, text }: Token): boolean {
  return type === 'end' || (type === 'symbol' && FOLLOWS.has(text));
}

export class TokenStream {
  protected readonly source: string;
  private readonly tokens: readonly Token[];
  protected readonly issues: Issue[];
  private at = 0;
  /** Since a mistake no token was taken: what else is wrong follows from it. */
  private isRecovering = false;

  constructor(source: string, tokens: readonly Token[], issues: Issue[]) {
    this.source = source;
    this.tokens = tokens;
    this.issues = issues;
  }

  protected get token(): Token {
    return this.peek(0);
  }

  protected peek(ahead: number): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }

  protected is(...texts: string[]): boolean {
    return this.token.type === 'symbol' && texts.includes(this.token.text);
  }

  protected next(): Token {
    const { token } = this;
    this.at += 1;
    this.isRecovering = false;
    return token;
  }

  protected syntaxError(message: string): void {
    if (!this.isRecovering) this.issues.push({ offset: this.token.offset, message: `Syntax error: ${message}` });
  }

  /** Notes the mistake and goes on at the next token that can come after an expression. */
  protected recover(message: string): Expr {
    this.syntaxError(message);
    this.isRecovering = true;
    while (!isFollow(this.token)) this.at += 1;
    return { kind: 'literal', offset: this.token.offset, value: null };
  }

  protected giveUp(message: string): never {
    this.syntaxError(message);
    throw new GivesUp();
  }

  /** Takes the symbol, as ANTLR's `match` does. */
  protected expect(text: string, follows: (token: Token) => boolean): Token {
    if (this.is(text)) return this.next();
    const { token } = this;
    if (this.peek(1).type === 'symbol' && this.peek(1).text === text) {
      this.syntaxError(`extraneous input '${token.text}' expecting '${text}'`);
      this.at += 1;
      return this.next();
    }
    if (follows(token)) {
      this.syntaxError(`missing '${text}' at '${token.text}'`);
      return token;
    }
    return this.giveUp(`mismatched input '${token.text}' expecting '${text}'`);
  }
}
