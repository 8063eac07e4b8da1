// What Go's JSON scanner has against a text, in its own words. V8 reads what is right; this is asked only about what is not.
// https://github.com/golang/go/blob/master/src/encoding/json/scanner.go

import { GO_MAX_DEPTH } from '../../lib/nesting.ts';

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const OPENS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const HEX = /[0-9a-fA-F]/;
const DIGIT = /[0-9]/;

class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
}

/** The first complaint about the bytes as a JSON document; undefined: there is none. */
export function jsonSyntaxProblem(body: Buffer, maxDepth = GO_MAX_DEPTH): string | undefined {
  try {
    new Scanner(body, maxDepth).document();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
}

class Scanner {
  readonly #body: Buffer;
  readonly #maxDepth: number;
  readonly #stack: string[] = [];
  #at = 0;

  constructor(body: Buffer, maxDepth: number) {
    this.#body = body;
    this.#maxDepth = maxDepth;
  }

  document(): void {
    do {
      if (this.#value()) this.#ends();
    } while (this.#stack.length > 0);
    this.#skipSpace();
    if (this.#at < this.#body.length) this.#fail('after top-level value');
  }

  /** Reads one scalar or opens one container; true when a value is complete. */
  #value(): boolean {
    const char = this.#token();
    if (char in OPENS) return this.#open(char);
    if (char === '"') this.#string();
    else if (char === '-' || DIGIT.test(char)) this.#number();
    else if (char in LITERALS) this.#literal(LITERALS[char] as string);
    else this.#fail('looking for beginning of value');
    return true;
  }

  #open(char: string): boolean {
    if (this.#stack.length >= this.#maxDepth) this.#fail('exceeded max depth');
    this.#at++;
    this.#stack.push(char);
    if (this.#token() === OPENS[char]) {
      this.#at++;
      this.#stack.pop();
      return true;
    }
    if (char === '{') this.#key();
    return false;
  }

  #key(): void {
    if (this.#token() !== '"') this.#fail('looking for beginning of object key string');
    this.#string();
    if (this.#token() !== ':') this.#fail('after object key');
    this.#at++;
  }

  /** What may follow a value: the ends of containers, then a comma and the next value's place. */
  #ends(): void {
    for (let top = this.#stack.at(-1); top !== undefined; top = this.#stack.at(-1)) {
      const char = this.#token();
      if (char === ',') {
        this.#at++;
        if (top === '{') this.#key();
        return;
      }
      if (char !== OPENS[top]) this.#fail(top === '{' ? 'after object key:value pair' : 'after array element');
      this.#at++;
      this.#stack.pop();
    }
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const char = this.#here();
      if (char < ' ') this.#fail('in string literal');
      this.#at++;
      if (char === '"') return;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const char = this.#inside();
    if (!'bfnrt\\/"u'.includes(char)) this.#fail('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let digit = 0; digit < 4; digit++) this.#expect(HEX, 'in \\u hexadecimal character escape');
  }

  #number(): void {
    if (this.#here() === '-') this.#at++;
    if (this.#peek() === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#peek() === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (!/[eE]/.test(this.#peek())) return;
    this.#at++;
    if (/[+-]/.test(this.#peek())) this.#at++;
    this.#digits('in exponent of numeric literal');
  }

  #digits(context: string): void {
    this.#expect(DIGIT, context);
    while (DIGIT.test(this.#peek())) this.#at++;
  }

  #literal(word: string): void {
    for (const wanted of word) {
      if (this.#inside() !== wanted) this.#fail(`in literal ${word} (expecting '${wanted}')`);
      this.#at++;
    }
  }

  #expect(pattern: RegExp, context: string): void {
    if (!pattern.test(this.#inside())) this.#fail(context);
    this.#at++;
  }

  #skipSpace(): void {
    while (SPACE.has(this.#body[this.#at] ?? 0)) this.#at++;
  }

  /** The next character that is not space. */
  #token(): string {
    this.#skipSpace();
    return this.#here();
  }

  #here(): string {
    const byte = this.#body[this.#at];
    if (byte === undefined) throw new SyntaxProblem('unexpected end of JSON input');
    return String.fromCharCode(byte);
  }

  /** In the middle of a word: its end is asked of by a space, which fits nowhere in it (scanner.go, eof). */
  #inside(): string {
    return this.#peek() || ' ';
  }

  /** The empty text at the end. */
  #peek(): string {
    return this.#at < this.#body.length ? this.#here() : '';
  }

  #fail(context: string): never {
    throw new SyntaxProblem(`invalid character ${quoteChar(this.#inside())} ${context}`);
  }
}

/** scanner.go quoteChar: each byte is taken for a character. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  const short = { '\u0007': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' }[char];
  if (short !== undefined) return `'${short}'`;
  if (char === '\\') return `'\\\\'`;
  const code = char.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  const isHidden = (code >= 0x80 && code <= 0xa0) || code === 0xad;
  return `'${isHidden ? `\\u${code.toString(16).padStart(4, '0')}` : char}'`;
}
