// From the source of a regular expression to its tree. No backreferences, no looking around: what RE2 cannot do is refused.

import {
  type CharTest,
  type Flags,
  foldingCase,
  negated,
  PatternError,
  type PatternNode,
  PERL_CLASSES,
  POSIX_CLASSES,
  unicodeClass,
} from './syntax.ts';

const MAX_REPEAT = 1000;
const MAX_DEPTH = 1000;
/** More than a group's name or flags take; without a bound, all groups together would look at all that follows each. */
const LONGEST_OPENING = 1000;
const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** @throws PatternError */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source).parse();
}

class PatternParser {
  private readonly source: string;
  private readonly chars: readonly string[];
  private at = 0;
  private depth = 0;
  private flags: Flags = { foldsCase: false, dotAll: false, multiline: false, isUngreedy: false };
  private readonly names = new Set<string>();

  constructor(source: string) {
    this.source = source;
    this.chars = [...source];
  }

  parse(): PatternNode {
    const node = this.choice();
    if (this.at < this.chars.length) throw new PatternError('unexpected )', this.source);
    return node;
  }

  private get char(): string | undefined {
    return this.chars[this.at];
  }

  private startsWith(text: string): boolean {
    return [...text].every((char, index) => this.chars[this.at + index] === char);
  }

  private from(start: number): string {
    return this.chars.slice(start, this.at).join('');
  }

  private choice(): PatternNode {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new PatternError('expression nests too deeply', this.source);
    const options = [this.sequence()];
    while (this.char === '|') {
      this.at += 1;
      options.push(this.sequence());
    }
    this.depth -= 1;
    return options.length === 1 ? (options[0] as PatternNode) : { kind: 'choice', options };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.char !== undefined && this.char !== '|' && this.char !== ')') {
      if (this.startsWith('\\Q')) {
        parts.push(...this.quoted());
        continue;
      }
      if (this.repetition())
        throw new PatternError('missing argument to repetition operator', this.repetition()?.text ?? '');
      const atom = this.atom();
      if (atom) parts.push(this.repeated(atom));
    }
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'sequence', parts };
  }

  private quoted(): PatternNode[] {
    this.at += 2;
    const parts: PatternNode[] = [];
    while (this.char !== undefined && !this.startsWith('\\E')) {
      parts.push(this.literal(this.char.codePointAt(0) as number));
      this.at += 1;
    }
    if (this.char !== undefined) this.at += 2;
    const last = parts.pop();
    return last ? [...parts, this.repeated(last)] : parts;
  }

  /** The repetition that is written here, if one is. */
  private repetition(): { text: string; min: number; max: number } | undefined {
    const { char } = this;
    if (char === '*') return { text: '*', min: 0, max: Number.POSITIVE_INFINITY };
    if (char === '+') return { text: '+', min: 1, max: Number.POSITIVE_INFINITY };
    if (char === '?') return { text: '?', min: 0, max: 1 };
    if (char !== '{') return undefined;
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.chars.slice(this.at, this.at + 64).join(''));
    if (!match) return undefined;
    const [text, least = '', comma, most] = match;
    const min = Number(least);
    const max = comma === undefined ? min : most ? Number(most) : Number.POSITIVE_INFINITY;
    const isTooMany = min > MAX_REPEAT || (Number.isFinite(max) && (max > MAX_REPEAT || max < min));
    if (isTooMany) throw new PatternError('invalid repeat count', text);
    return { text, min, max };
  }

  private repeated(atom: PatternNode): PatternNode {
    const first = this.repetition();
    if (!first) return atom;
    const start = this.at;
    this.at += first.text.length;
    const isLazy = this.char === '?';
    if (isLazy) this.at += 1;
    const second = this.repetition();
    if (second) {
      this.at += second.text.length;
      throw new PatternError('invalid nested repetition operator', this.from(start));
    }
    const node: PatternNode = {
      kind: 'repeat',
      node: atom,
      min: first.min,
      max: first.max,
      isGreedy: isLazy === this.flags.isUngreedy,
    };
    if (repeatsOf(node) > MAX_REPEAT) throw new PatternError('invalid repeat count', first.text);
    return node;
  }

  private atom(): PatternNode | undefined {
    const char = this.char as string;
    this.at += 1;
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', test: this.charClass() };
      case '.':
        return { kind: 'char', test: this.flags.dotAll ? () => true : (code) => code !== 10 };
      case '^':
        return { kind: 'assertion', assertion: this.flags.multiline ? 'line-start' : 'text-start' };
      case '$':
        return { kind: 'assertion', assertion: this.flags.multiline ? 'line-end' : 'text-end' };
      case '\\':
        return this.escape();
      default:
        return this.literal(char.codePointAt(0) as number);
    }
  }

  private literal(code: number): PatternNode {
    const test: CharTest = (other) => other === code;
    return { kind: 'char', test: this.flags.foldsCase ? foldingCase(test) : test };
  }

  private group(): PatternNode | undefined {
    const start = this.at - 1;
    const outer = this.flags;
    if (this.char === '?' && !this.openGroup(start)) return undefined;
    const node = this.choice();
    if (this.char !== ')') throw new PatternError('missing closing )', this.source);
    this.at += 1;
    this.flags = outer;
    return node;
  }

  /** After `(?`. False when it was flags alone, which hold from here on. */
  private openGroup(start: number): boolean {
    this.at += 1;
    const rest = this.chars.slice(this.at, this.at + LONGEST_OPENING).join('');
    const name = /^P?<([^>]*)>/.exec(rest);
    if (name && !/^<[=!]/.test(rest)) {
      this.at += [...name[0]].length;
      if (!/^\w+$/.test(name[1] ?? '')) throw new PatternError('invalid named capture', this.from(start));
      if (this.names.has(name[1] as string)) throw new PatternError('duplicate capture group name', name[1] as string);
      this.names.add(name[1] as string);
      return true;
    }
    if (/^P?<[^=!]/.test(rest)) throw new PatternError('invalid named capture', this.chars.slice(start).join(''));
    const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    if (!flags || flags[0] === ')') {
      const shown = /^[imsU-]*./su.exec(rest)?.[0] ?? '';
      if (rest === '' || /^[imsU-]*$/.test(rest))
        throw new PatternError('missing argument to repetition operator', '?');
      throw new PatternError('invalid or unsupported Perl syntax', `(?${/^<./.test(rest) ? rest.slice(0, 2) : shown}`);
    }
    this.at += flags[0].length;
    this.flags = withFlags(withFlags(this.flags, flags[1] ?? '', true), flags[2] ?? '', false);
    return flags[3] === ':';
  }

  private escape(): PatternNode {
    const start = this.at - 1;
    const { char } = this;
    if (char === undefined) throw new PatternError('trailing backslash at end of expression', '');
    const assertions = { A: 'text-start', z: 'text-end', b: 'word-boundary', B: 'no-word-boundary' } as const;
    if (Object.hasOwn(assertions, char)) {
      this.at += 1;
      return { kind: 'assertion', assertion: assertions[char as keyof typeof assertions] };
    }
    if (char === 'C') {
      this.at += 1;
      return { kind: 'char', test: () => true };
    }
    const known = this.classEscape(start);
    if (known) return { kind: 'char', test: this.flags.foldsCase ? foldingCase(known) : known };
    return this.literal(this.charEscape(start));
  }

  /** `\d`, `\pL`, `\p{^Greek}`, after the backslash. */
  private classEscape(start: number): CharTest | undefined {
    const char = this.char as string;
    if (Object.hasOwn(PERL_CLASSES, char)) {
      this.at += 1;
      return PERL_CLASSES[char];
    }
    if (char !== 'p' && char !== 'P') return undefined;
    const match = /^[pP](?:\{(\^?)(\w+)\}|(\w))/.exec(this.chars.slice(this.at, this.at + 64).join(''));
    const test = match && unicodeClass(match[2] ?? match[3] ?? '');
    this.at += match ? match[0].length : 1;
    if (!test) throw new PatternError('invalid character class range', this.from(start));
    return (char === 'P') !== (match[1] === '^') ? negated(test) : test;
  }

  /** One character, after the backslash. */
  private charEscape(start: number): number {
    const match =
      /^(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2})|([afnrtv])|([^A-Za-z0-9]))/su.exec(
        this.chars.slice(this.at, this.at + 16).join(''),
      );
    if (!match) {
      this.at += 1;
      throw new PatternError('invalid escape sequence', this.from(start));
    }
    this.at += [...match[0]].length;
    const [, short, long, octal, control, plain] = match;
    if (control) return CONTROL[control] as number;
    if (plain) return plain.codePointAt(0) as number;
    const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(short ?? long ?? '', 16);
    if (code > 0x10ffff) throw new PatternError('invalid escape sequence', this.from(start));
    return code;
  }

  /** After the opening bracket, with the closing one. */
  private charClass(): CharTest {
    const start = this.at - 1;
    const isNegated = this.char === '^';
    if (isNegated) this.at += 1;
    const tests: CharTest[] = [];
    for (let isFirst = true; this.char !== ']' || isFirst; isFirst = false) {
      if (this.char === undefined) throw new PatternError('missing closing ]', this.chars.slice(start).join(''));
      const test = this.posixClass() ?? this.classMember(start);
      tests.push(this.flags.foldsCase ? foldingCase(test) : test);
    }
    this.at += 1;
    const any: CharTest = (code) => tests.some((test) => test(code));
    return isNegated ? negated(any) : any;
  }

  private posixClass(): CharTest | undefined {
    if (!this.startsWith('[:')) return undefined;
    const match = /^\[:(\^?)([a-z]+):\]/.exec(this.chars.slice(this.at, this.at + 16).join(''));
    if (!match) return undefined;
    const name = match[2] as string;
    if (!Object.hasOwn(POSIX_CLASSES, name)) throw new PatternError('invalid character class range', match[0]);
    this.at += match[0].length;
    const test = POSIX_CLASSES[name] as CharTest;
    return match[1] ? negated(test) : test;
  }

  private classMember(classStart: number): CharTest {
    const start = this.at;
    if (this.char === '\\' && this.chars[this.at + 1] !== undefined) {
      this.at += 1;
      const known = this.classEscape(start);
      if (known) return known;
      this.at -= 1;
    }
    const low = this.classChar(classStart);
    if (this.char !== '-' || this.chars[this.at + 1] === ']' || this.chars[this.at + 1] === undefined)
      return (code) => code === low;
    this.at += 1;
    const high = this.classChar(classStart);
    if (high < low) throw new PatternError('invalid character class range', this.from(start));
    return (code) => code >= low && code <= high;
  }

  private classChar(classStart: number): number {
    const start = this.at;
    const { char } = this;
    if (char === undefined) throw new PatternError('missing closing ]', this.chars.slice(classStart).join(''));
    this.at += 1;
    if (char !== '\\') return char.codePointAt(0) as number;
    if (this.char === undefined) throw new PatternError('trailing backslash at end of expression', '');
    return this.charEscape(start);
  }
}

/** How many copies of the innermost the repetitions within one another make. */
function repeatsOf(node: PatternNode): number {
  if (node.kind === 'sequence') return Math.max(1, ...node.parts.map(repeatsOf));
  if (node.kind === 'choice') return Math.max(1, ...node.options.map(repeatsOf));
  if (node.kind !== 'repeat') return 1;
  return Math.max(1, Number.isFinite(node.max) ? node.max : node.min) * repeatsOf(node.node);
}

function withFlags(flags: Flags, letters: string, value: boolean): Flags {
  return {
    foldsCase: letters.includes('i') ? value : flags.foldsCase,
    dotAll: letters.includes('s') ? value : flags.dotAll,
    multiline: letters.includes('m') ? value : flags.multiline,
    isUngreedy: letters.includes('U') ? value : flags.isUngreedy,
  };
}
