// From the source to the tree: recursive descent over cel-go's CEL.g4. Syntax errors have ANTLR's words and places, as its default
// strategy recovers: one token too many is skipped, one that is missing is thought there, after anything else the parser gives up.

import type { Call, Expr, MapEntry, StructField } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { bytesLiteral, intLiteral, stringLiteral, uintLiteral } from './literals.ts';
import { expandMacro } from './macros.ts';
import type { Issue } from './source.ts';
import { GivesUp, isFollow, isStart, RELATIONS, TokenStream } from './token-stream.ts';

/** cel-go's defaults (parser/options.go). */
const MAX_DEPTH = 250;
const MAX_CODE_POINTS = 100_000;

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

/** @returns the tree, absent when there are issues */
export function parse(source: string): { expr?: Expr; issues: readonly Issue[] } {
  const size = [...source].length;
  if (size > MAX_CODE_POINTS) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${MAX_CODE_POINTS}`;
    return { issues: [{ offset: -1, message }] };
  }
  const { tokens, issues } = tokenize(source);
  const parser = new Parser(source, tokens, issues);
  try {
    const expr = parser.start();
    return issues.length === 0 ? { expr, issues } : { issues };
  } catch (error) {
    if (!(error instanceof GivesUp)) throw error;
    return { issues };
  }
}

class Parser extends TokenStream {
  private depth = 0;
  /** How deep the trees are; leaves are not in it. */
  private readonly heights = new Map<Expr, number>();

  start(): Expr {
    const expr = this.expr();
    if (this.token.type !== 'end') {
      const isAlone = this.peek(1).type === 'end';
      this.syntaxError(`${isAlone ? 'extraneous' : 'mismatched'} input '${this.token.text}' expecting <EOF>`);
    }
    return expr;
  }

  private expr(): Expr {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) {
      this.issues.push({ offset: -1, message: `expression recursion limit exceeded: ${MAX_DEPTH}` });
      throw new GivesUp();
    }
    const condition = this.logical('||');
    if (!this.is('?')) return this.leave(condition);
    const { offset } = this.next();
    const yes = this.logical('||');
    this.expect(':', isStart);
    return this.leave(this.call(offset, '_?_:_', [condition, yes, this.expr()]));
  }

  private leave(expr: Expr): Expr {
    this.depth -= 1;
    return expr;
  }

  private call(offset: number, name: string, args: readonly Expr[]): Expr {
    return this.grown({ kind: 'call', offset, name, target: undefined, args }, args);
  }

  /** A chain of operators or fields is as deep as it is long. */
  private grown(expr: Expr, children: readonly Expr[]): Expr {
    const height = 1 + children.reduce((most, child) => Math.max(most, this.heights.get(child) ?? 0), 0);
    if (height > MAX_DEPTH) {
      this.issues.push({ offset: -1, message: 'max recursion depth exceeded' });
      throw new GivesUp();
    }
    this.heights.set(expr, height);
    return expr;
  }

  /** Chains become balanced trees, so that no chain is deep. */
  private logical(operator: '||' | '&&'): Expr {
    const terms = [operator === '||' ? this.logical('&&') : this.relation()];
    const offsets: number[] = [];
    while (this.is(operator)) {
      offsets.push(this.next().offset);
      terms.push(operator === '||' ? this.logical('&&') : this.relation());
    }
    return this.balance(`_${operator}_`, { terms, offsets }, [0, offsets.length - 1]);
  }

  private balance(
    name: string,
    chain: { terms: readonly Expr[]; offsets: readonly number[] },
    [low, high]: readonly [number, number],
  ): Expr {
    if (chain.offsets.length === 0) return chain.terms[0] as Expr;
    const middle = Math.floor((low + high + 1) / 2);
    const left = middle === low ? (chain.terms[middle] as Expr) : this.balance(name, chain, [low, middle - 1]);
    const right = middle === high ? (chain.terms[middle + 1] as Expr) : this.balance(name, chain, [middle + 1, high]);
    return this.call(chain.offsets[middle] as number, name, [left, right]);
  }

  private relation(): Expr {
    let left = this.additive();
    while (this.token.type === 'symbol' && RELATIONS.has(this.token.text)) {
      const { offset, text } = this.next();
      left = this.call(offset, text === 'in' ? '@in' : `_${text}_`, [left, this.additive()]);
    }
    return left;
  }

  private additive(): Expr {
    let left = this.multiplicative();
    while (this.is('+', '-')) {
      const { offset, text } = this.next();
      left = this.call(offset, `_${text}_`, [left, this.multiplicative()]);
    }
    return left;
  }

  private multiplicative(): Expr {
    let left = this.unary();
    while (this.is('*', '/', '%')) {
      const { offset, text } = this.next();
      left = this.call(offset, `_${text}_`, [left, this.unary()]);
    }
    return left;
  }

  private unary(): Expr {
    if (this.is('!')) return this.prefixed('!', '!_');
    const isNumber = this.peek(1).type === 'int' || this.peek(1).type === 'float';
    if (this.is('-') && !isNumber) return this.prefixed('-', '-_');
    return this.member();
  }

  private prefixed(sign: string, name: string): Expr {
    const { offset } = this.token;
    let count = 0;
    for (; this.is(sign); count += 1) this.next();
    if (!isStart(this.token) || this.is('!', '-')) {
      if (sign === '-' && this.token.type === 'end') this.syntaxError(`no viable alternative at input '-'`);
      this.giveUp(
        `${sign === '!' ? 'extraneous' : 'mismatched'} input '${this.token.text}' expecting {'[', '{', '(', '.', '-', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`,
      );
    }
    const operand = this.member();
    return count % 2 === 0 ? operand : this.call(offset, name, [operand]);
  }

  private member(): Expr {
    let expr = this.primary();
    for (;;) {
      if (this.is('.')) expr = this.selected(expr);
      else if (this.is('[')) expr = this.indexed(expr);
      else return expr;
    }
  }

  private selected(operand: Expr): Expr {
    const dot = this.next();
    const isOptional = this.is('?');
    if (isOptional) this.next();
    if (this.token.type !== 'identifier' && this.token.type !== 'escaped') {
      if (isOptional) return this.optionalFieldMissing();
      const { token } = this;
      const input = this.source.slice(dot.offset, token.type === 'end' ? undefined : token.offset + token.text.length);
      return this.recover(`no viable alternative at input '${token.type === 'end' ? input.trimEnd() : input}'`);
    }
    const name = this.next();
    if (name.type === 'escaped') {
      this.issues.push({ offset: name.offset, message: "unsupported syntax: '`'" });
      return operand;
    }
    if (isOptional) {
      const field: Expr = { kind: 'literal', offset: name.offset, value: name.text };
      return this.call(dot.offset, '_?._', [operand, field]);
    }
    if (!this.is('('))
      return this.grown({ kind: 'select', offset: dot.offset, operand, field: name.text, isTest: false }, [operand]);
    const open = this.next();
    return this.expand({ kind: 'call', offset: open.offset, name: name.text, target: operand, args: this.arguments() });
  }

  private optionalFieldMissing(): Expr {
    const { offset, text } = this.token;
    const recovered = this.recover(`mismatched input '${text}' expecting {IDENTIFIER, ESC_IDENTIFIER}`);
    this.issues.push({ offset, message: 'unsupported ident kind' });
    return recovered;
  }

  private indexed(operand: Expr): Expr {
    const { offset } = this.next();
    const isOptional = this.is('?');
    if (isOptional) this.next();
    const index = this.expr();
    this.expect(']', isFollow);
    return this.call(offset, isOptional ? '_[?_]' : '_[_]', [operand, index]);
  }

  /** After the opening parenthesis, with the closing one. */
  private arguments(): readonly Expr[] {
    const args: Expr[] = [];
    if (!this.is(')')) {
      args.push(this.expr());
      while (this.is(',')) {
        this.next();
        args.push(this.expr());
      }
    }
    this.expect(')', isFollow);
    return args;
  }

  private expand(call: Call): Expr {
    const expanded = expandMacro(call);
    if ('message' in expanded) {
      this.issues.push(expanded);
      return call;
    }
    return this.grown(expanded, [...(call.target ? [call.target] : []), ...call.args]);
  }

  private primary(): Expr {
    const { token } = this;
    if (!isStart(token) || this.is('!')) return this.misplaced();
    if (token.type === 'identifier' || this.is('.')) return this.named();
    if (this.is('(')) return this.nested();
    if (this.is('[')) return this.list();
    if (this.is('{')) return this.map();
    return this.literal();
  }

  /** What cannot begin an expression: one such token is skipped when one follows that can. */
  private misplaced(): Expr {
    const { token } = this;
    const expecting = `expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`;
    if (token.type === 'end' || !isStart(this.peek(1)))
      return this.recover(`mismatched input '${token.text}' ${expecting}`);
    this.syntaxError(`extraneous input '${token.text}' ${expecting}`);
    this.next();
    return this.unary();
  }

  private nested(): Expr {
    this.next();
    const expr = this.expr();
    this.expect(')', isFollow);
    return expr;
  }

  private named(): Expr {
    const start = this.token;
    const dot = this.is('.') ? this.next() : undefined;
    if (this.token.type !== 'identifier') {
      const input = this.source.slice(
        start.offset,
        this.token.offset + (this.token.type === 'end' ? 0 : this.token.text.length),
      );
      this.giveUp(`no viable alternative at input '${input.trimEnd()}'`);
    }
    const struct = this.structNameLength();
    if (struct > 0) return this.struct(dot ? '.' : '', struct);
    const name = this.next();
    const text = `${dot ? '.' : ''}${name.text}`;
    if (RESERVED.has(name.text))
      this.issues.push({ offset: start.offset, message: `reserved identifier: ${name.text}` });
    if (!this.is('(')) return { kind: 'ident', offset: name.offset, name: text };
    const open = this.next();
    return this.expand({ kind: 'call', offset: open.offset, name: text, target: undefined, args: this.arguments() });
  }

  /** How many tokens the name of a message has that is being made here (`a.b{`), 0 when none is. */
  private structNameLength(): number {
    let length = 1;
    while (this.peek(length).text === '.' && this.peek(length + 1).type === 'identifier') length += 2;
    return this.peek(length).text === '{' && this.peek(length).type === 'symbol' ? length : 0;
  }

  private struct(prefix: string, length: number): Expr {
    let typeName = prefix;
    for (let count = 0; count < length; count += 1) typeName += this.next().text;
    const { offset } = this.next();
    const fields: StructField[] = [];
    while (!this.is('}') && !(fields.length === 0 && this.is(','))) {
      const isOptional = this.is('?');
      if (isOptional) this.next();
      if (this.token.type !== 'identifier')
        this.giveUp(`mismatched input '${this.token.text}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`);
      const name = this.next().text;
      const colon = this.expect(':', isStart);
      fields.push({ offset: colon.offset, name, value: this.expr(), isOptional });
      if (!this.separated('}')) break;
    }
    if (this.is(',')) this.next();
    this.expect('}', isFollow);
    return this.grown(
      { kind: 'struct', offset, typeName, fields },
      fields.map(({ value }) => value),
    );
  }

  /** Takes a comma. False at the closing bracket. */
  private separated(close: string): boolean {
    if (this.is(',')) {
      this.next();
      return true;
    }
    if (!this.is(close)) this.giveUp(`mismatched input '${this.token.text}' expecting {'${close}', ','}`);
    return false;
  }

  private list(): Expr {
    const { offset } = this.next();
    const elements: Expr[] = [];
    const optionals = new Set<number>();
    while (!this.is(']')) {
      if (elements.length === 0 && this.is(',')) {
        this.next();
        break;
      }
      if (elements.length > 0 && this.token.type === 'end') break;
      if (this.is('?')) {
        this.next();
        optionals.add(elements.length);
      }
      elements.push(this.expr());
      if (!this.separated(']')) break;
    }
    this.expect(']', isFollow);
    return this.grown({ kind: 'list', offset, elements, optionals }, elements);
  }

  private map(): Expr {
    const { offset } = this.next();
    const entries: MapEntry[] = [];
    while (!this.is('}')) {
      if (entries.length === 0 && this.is(',')) {
        this.next();
        break;
      }
      if (entries.length > 0 && this.token.type === 'end') break;
      const isOptional = this.is('?');
      if (isOptional) this.next();
      const key = this.expr();
      const colon = this.expect(':', isStart);
      entries.push({ offset: colon.offset, key, value: this.expr(), isOptional });
      if (!this.separated('}')) break;
    }
    this.expect('}', isFollow);
    return this.grown(
      { kind: 'map', offset, entries },
      entries.flatMap(({ key, value }) => [key, value]),
    );
  }

  private literal(): Expr {
    const { offset } = this.token;
    const sign = this.is('-') ? this.next().text : '';
    const { type, text } = this.next();
    const value = constant(type, text, sign);
    if (value === undefined) {
      const what =
        type === 'int' || type === 'uint'
          ? `invalid ${type} literal`
          : type === 'float'
            ? 'invalid double literal'
            : 'invalid unicode code point';
      this.issues.push({ offset, message: what });
      return { kind: 'literal', offset, value: null };
    }
    return { kind: 'literal', offset, value };
  }
}

function constant(type: Token['type'], text: string, sign: string) {
  if (type === 'int') return intLiteral(`${sign}${text}`);
  if (type === 'uint') return uintLiteral(text);
  if (type === 'float') {
    const number = Number(`${sign}${text}`);
    return Number.isFinite(number) ? number : undefined;
  }
  if (type === 'string') return stringLiteral(text);
  if (type === 'bytes') return bytesLiteral(text);
  return text === 'null' ? null : text === 'true';
}
