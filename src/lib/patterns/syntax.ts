// The regular expressions of RE2: their tree, and the tests of single characters.
// https://github.com/google/re2/wiki/Syntax, Go's regexp/syntax

/** Whether a code point is meant. */
export type CharTest = (code: number) => boolean;

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'no-word-boundary';

export type PatternNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      /** Infinity: no limit. */
      readonly max: number;
      readonly isGreedy: boolean;
    };

/** A regular expression that cannot be read, in the words of Go's regexp. */
export class PatternError extends Error {
  constructor(what: string, where: string) {
    super(`error parsing regexp: ${what}: \`${where}\``);
  }
}

export interface Flags {
  readonly foldsCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly isUngreedy: boolean;
}

const inRanges = (ranges: readonly (readonly [number, number])[]): CharTest => {
  return (code) => ranges.some(([low, high]) => code >= low && code <= high);
};

const DIGIT = inRanges([[48, 57]]);
const SPACE = inRanges([
  [9, 10],
  [12, 13],
  [32, 32],
]);
export const WORD = inRanges([
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]);

export const negated =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);

/** `\d` and its kin, by their letter. */
export const PERL_CLASSES: Readonly<Record<string, CharTest>> = {
  d: DIGIT,
  D: negated(DIGIT),
  s: SPACE,
  S: negated(SPACE),
  w: WORD,
  W: negated(WORD),
};

/** `[:alpha:]` and its kin, by their name. */
export const POSIX_CLASSES: Readonly<Record<string, CharTest>> = {
  alnum: inRanges([
    [48, 57],
    [65, 90],
    [97, 122],
  ]),
  alpha: inRanges([
    [65, 90],
    [97, 122],
  ]),
  ascii: inRanges([[0, 127]]),
  blank: inRanges([
    [9, 9],
    [32, 32],
  ]),
  cntrl: inRanges([
    [0, 31],
    [127, 127],
  ]),
  digit: DIGIT,
  graph: inRanges([[33, 126]]),
  lower: inRanges([[97, 122]]),
  print: inRanges([[32, 126]]),
  punct: inRanges([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ]),
  space: inRanges([
    [9, 13],
    [32, 32],
  ]),
  upper: inRanges([[65, 90]]),
  word: WORD,
  xdigit: inRanges([
    [48, 57],
    [65, 70],
    [97, 102],
  ]),
};

/** `\p{Greek}`, `\pL`: undefined for a name that Unicode does not have. */
export function unicodeClass(name: string): CharTest | undefined {
  for (const property of [name, `Script=${name}`]) {
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, 'u');
      return (code) => pattern.test(String.fromCodePoint(code));
    } catch {
      // It is the name of something else, or of nothing.
    }
  }
  return undefined;
}

/** The same in upper and lower case. */
export function foldingCase(test: CharTest): CharTest {
  return (code) => {
    if (test(code)) return true;
    const char = String.fromCodePoint(code);
    const lower = char.toLowerCase();
    const upper = char.toUpperCase();
    return (
      (lower !== char && isOne(lower) && test(lower.codePointAt(0) as number)) ||
      (upper !== char && isOne(upper) && test(upper.codePointAt(0) as number))
    );
  };
}

const isOne = (text: string) => [...text].length === 1;
