// Label and field selectors as text.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go (Parser), pkg/fields/selector.go

import { aggregate } from '../lib/go-aggregate.ts';
import { parseInt64 } from '../lib/go-int.ts';
import { labelKeyProblems, labelValueProblems } from './names.ts';
import type { LabelOperator, LabelRequirement } from './selectors.ts';

/** A selector that cannot be read; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

/** Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. Throws SelectorError. */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  const parser = new Parser(text);
  const requirements: LabelRequirement[] = [];
  while (parser.peek() !== '') {
    if (!isWord(parser.peek()) && parser.peek() !== '!')
      throw new SelectorError(`found '${parser.peek()}', expected: !, identifier, or 'end of string'`);
    requirements.push(requirement(parser));
    const token = parser.next();
    if (token === '') break;
    if (token !== ',') throw new SelectorError(`found '${token}', expected: ',' or 'end of string'`);
    if (!isWord(parser.peek()) && parser.peek() !== '!')
      throw new SelectorError(`found '${parser.peek()}', expected: identifier after ','`);
  }
  return requirements;
}

function requirement(parser: Parser): LabelRequirement {
  try {
    return parser.requirement();
  } catch (error) {
    if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
    throw error;
  }
}

const SYMBOLS = ['!=', '==', '=', '!', '(', ')', ',', '<', '>'];
const TOKEN = /!=|==|[=!(),<>]|[^\s=!(),<>]+/g;

const isWord = (token: string) => token !== '' && !SYMBOLS.includes(token);

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(TOKEN) ?? [];
  }

  /** The empty text at the end. */
  peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  requirement(): LabelRequirement {
    const isAbsence = this.peek() === '!';
    if (isAbsence) this.next();
    const key = this.#word();
    checkKey(key);
    if (isAbsence) return { key, operator: '!', values: [] };
    if (this.peek() === '' || this.peek() === ',') return { key, operator: 'exists', values: [] };
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#value()];
    return checked({ key, operator, values });
  }

  #operator(): LabelOperator {
    const token = this.next();
    if (['in', 'notin', '=', '==', '!=', '>', '<'].includes(token)) return token as LabelOperator;
    throw new SelectorError(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  #values(): string[] {
    const open = this.next();
    if (open !== '(') throw new SelectorError(`found '${open}' expected: '('`);
    const first = this.peek();
    if (!isWord(first) && first !== ',' && first !== ')')
      throw new SelectorError(`found '${first}', expected: ',', ')' or identifier`);
    const values = new Set<string>();
    for (;;) {
      if (isWord(this.peek())) values.add(this.next());
      else values.add('');
      const token = this.next();
      if (token === ')') return [...values].sort();
      if (token !== ',') throw new SelectorError(`found '${token}', expected: ',' or ')'`);
    }
  }

  #value(): string {
    return this.peek() === '' || this.peek() === ',' ? '' : this.#word();
  }

  #word(): string {
    const token = this.next();
    if (!isWord(token)) throw new SelectorError(`found '${token}', expected: identifier`);
    return token;
  }
}

function checkKey(key: string): void {
  fail(labelKeyProblems(key).map((problem) => `<nil>: Invalid value: ${JSON.stringify(key)}: ${problem}`));
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement;
  const isOrder = operator === '>' || operator === '<';
  const problems = values.flatMap((value, index) => [
    ...(isOrder && parseInt64(value) === undefined
      ? [
          `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        ]
      : []),
    ...labelValueProblems(value).map(
      (problem) => `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`,
    ),
  ]);
  fail(problems);
  return requirement;
}

function fail(problems: readonly string[]): void {
  if (problems.length > 0) throw new SelectorError(aggregate(problems));
}

export interface FieldRequirement {
  readonly field: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** Reads `a=b,c!=d`; backslash escapes backslash, comma and equals sign; `=` alone asks for nothing. Throws SelectorError. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitUnescaped(text)
    .filter((part) => part !== '')
    .sort() // As upstream: what is told of several is told of the first in order (apimachinery pkg/fields/selector.go, parseSelector).
    .map((part) => {
      const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
      if (!match) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
      return { field: match[1] ?? '', isEqual: match[2] !== '!=', value: unescapeValue(match[3] ?? '') };
    })
    .filter(({ field, value }) => field !== '' || value !== '');
}

function splitUnescaped(text: string): string[] {
  return text.match(/(?:[^\\,]|\\.?)+|(?<=,)(?=,)/gs)?.map((part) => part) ?? [];
}

function unescapeValue(value: string): string {
  return value.replace(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) {
      const rune = found.codePointAt(0);
      throw new SelectorError(`invalid field selector: unescaped character in value: ${rune}`);
    }
    if (!/^[\\,=]$/.test(escaped)) throw new SelectorError(`invalid field selector: invalid escape sequence: ${found}`);
    return escaped;
  });
}
