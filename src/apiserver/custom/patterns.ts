// Regular expressions of schemas: written for RE2, run by V8. What RE2 does not know (backreferences, lookaround) is refused.
// https://github.com/golang/go/blob/master/src/regexp/syntax/parse.go (words), https://github.com/google/re2/wiki/Syntax

/** What RE2 has against a pattern, in Go's words. */
export class PatternProblem extends Error {
  override readonly name = 'PatternProblem';

  constructor(what: string, where: string) {
    super(`error parsing regexp: ${what}: \`${where}\``);
  }
}

const compiled = new Map<string, RegExp>();
const MAX_COMPILED = 1000;

/** The pattern ready to be asked; compiled once. Throws PatternProblem. */
export function goPattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const expression = translate(pattern);
  compiled.set(pattern, expression);
  return expression;
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

function translate(pattern: string): RegExp {
  const translator = new Translator(pattern);
  const source = translator.source();
  try {
    return new RegExp(source, `u${translator.flags}`);
  } catch {
    throw new PatternProblem('invalid or unsupported Perl syntax', pattern); // V8 alone objects: there is no Go word for it.
  }
}

class Translator {
  readonly #text: string;
  #at = 0;
  #out = '';
  #open: number[] = [];
  flags = '';

  constructor(text: string) {
    this.#text = text;
  }

  source(): string {
    const flags = /^\(\?([imsU]+)\)/.exec(this.#text);
    if (flags) {
      this.flags = [...(flags[1] ?? '')].filter((flag) => flag !== 'U').join('');
      this.#at = flags[0].length;
    }
    while (this.#at < this.#text.length) this.#step();
    if (this.#open.length > 0) throw new PatternProblem('missing closing )', this.#text);
    return this.#out;
  }

  #step(): void {
    const char = this.#text[this.#at] as string;
    if (char === '(') this.#group();
    else if (char === ')') this.#close();
    else if (char === '[') this.#class();
    else if (char === '\\') this.#escape();
    else if ('*+?'.includes(char)) this.#repeat(char);
    else if (char === '{') this.#count();
    else if (char === '.' && !this.flags.includes('s')) this.#emit('[^\\n]', 1);
    else if ('}]/'.includes(char)) this.#emit(`\\${char}`, 1);
    else this.#emit(char, 1);
  }

  #emit(text: string, length: number): void {
    this.#out += text;
    this.#at += length;
  }

  #group(): void {
    const rest = this.#text.slice(this.#at);
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
    const plain = /^\(\?:/.exec(rest);
    this.#open.push(this.#at);
    if (named) return void this.#emit(`(?<${named[1]}>`, named[0].length);
    if (plain) return void this.#emit('(?:', 3);
    if (rest.startsWith('(?'))
      throw new PatternProblem('invalid or unsupported Perl syntax', /^\(\?[<P]?.?/.exec(rest)?.[0] ?? rest);
    this.#emit('(', 1);
  }

  #close(): void {
    if (this.#open.pop() === undefined) throw new PatternProblem('unexpected )', this.#text);
    this.#emit(')', 1);
  }

  #repeat(char: string): void {
    if (this.#out === '' || /[(|]$/.test(this.#out)) this.#missingArgument(char);
    const next = this.#text[this.#at + 1];
    if (next === '?') return void this.#emit(`${char}?`, 2);
    if (next === '*' || next === '+') throw new PatternProblem('invalid nested repetition operator', `${char}${next}`);
    this.#emit(char, 1);
  }

  #missingArgument(what: string): never {
    throw new PatternProblem('missing argument to repetition operator', what);
  }

  #count(): void {
    const [count, low = '', high] = /^\{(\d+)(?:,(\d*))?\}/.exec(this.#text.slice(this.#at)) ?? [];
    if (count === undefined) return void this.#emit('\\{', 1);
    if (this.#out === '' || /[(|]$/.test(this.#out)) this.#missingArgument(count);
    const isTooMany = Number(low) > 1000 || Number(high || 0) > 1000 || (high && Number(high) < Number(low));
    if (isTooMany) throw new PatternProblem('invalid repeat count', count);
    this.#emit(count, count.length);
  }

  #escape(): void {
    const rest = this.#text.slice(this.#at);
    if (rest.length === 1) throw new PatternProblem('trailing backslash at end of expression', '');
    const quoted = /^\\Q(.*?)(?:\\E|$)/s.exec(rest);
    if (quoted) return void this.#emit((quoted[1] ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), quoted[0].length);
    if (rest.startsWith('\\A')) return void this.#emit('^', 2);
    if (rest.startsWith('\\z')) return void this.#emit('$', 2);
    const [text, length] = this.#escaped(rest);
    this.#emit(text, length);
  }

  /** What an escape means, in and outside of classes, and how long it is. */
  #escaped(rest: string): [string, number] {
    const property = /^\\([pP])(?:\{\^?(\w+)\}|(\w))/.exec(rest);
    if (property) return [`\\${property[1]}{${propertyName(property[2] ?? property[3] ?? '')}}`, property[0].length];
    const hex = /^\\x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(rest);
    if (hex) return [`\\u{${hex[1] ?? hex[2]}}`, hex[0].length];
    const octal = /^\\0[0-7]{0,2}/.exec(rest);
    if (octal) return [`\\u{${Number.parseInt(octal[0].slice(1), 8).toString(16)}}`, octal[0].length];
    const char = rest[1] as string;
    if (char === 'a') return ['\\u{7}', 2];
    if ('dDwWsSbBtnrfv'.includes(char)) return [`\\${char}`, 2];
    if (/[A-Za-z0-9]/.test(char)) throw new PatternProblem('invalid escape sequence', `\\${char}`);
    return [/[\^$\\.*+?()[\]{}|/-]/.test(char) ? literal(char) : char, 2];
  }

  #class(): void {
    const start = this.#at;
    const isNegated = this.#text[start + 1] === '^';
    let out = isNegated ? '[^' : '[';
    this.#at += isNegated ? 2 : 1;
    let isFirst = true;
    for (;;) {
      const rest = this.#text.slice(this.#at);
      if (rest === '') throw new PatternProblem('missing closing ]', this.#text.slice(start));
      if (rest[0] === ']' && !isFirst) break;
      isFirst = false;
      const [text, length] = this.#classItem(rest);
      out += text;
      this.#at += length;
    }
    checkRanges(this.#text.slice(start, this.#at));
    this.#at++;
    this.#out += `${out}]`;
  }

  #classItem(rest: string): [string, number] {
    const posix = /^\[:(\^?)(\w+):\]/.exec(rest);
    if (posix) {
      const set = POSIX[posix[2] ?? ''];
      if (set === undefined || posix[1]) throw new PatternProblem('invalid character class range', posix[0]);
      return [set, posix[0].length];
    }
    if (rest[0] === '\\') return rest[1] === '-' ? ['\\-', 2] : this.#escaped(rest);
    const char = rest[0] as string;
    return ['[]/^'.includes(char) ? `\\${char}` : char, 1];
  }
}

/** A dash needs no escape outside of a class, and V8 takes none there. */
const literal = (char: string) => (char === '-' ? '-' : `\\${char}`);

const propertyName = (name: string) => (name.length <= 2 ? name : `Script=${name}`);

function checkRanges(text: string): void {
  for (const [range, from = '', to = ''] of text.matchAll(/([a-zA-Z0-9])-([a-zA-Z0-9])/g))
    if (from > to) throw new PatternProblem('invalid character class range', range);
}
