// Label and field selectors: their text form, their object form, and whether labels or fields match.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go, pkg/fields/selector.go

import type { LabelSelector } from './types.gen.ts';

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

/** A selector that cannot be read; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

const QUALIFIED_NAME =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Throws SelectorError. */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  const parser = new Parser(tokenize(text));
  const requirements: LabelRequirement[] = [];
  while (!parser.isAtEnd()) {
    requirements.push(parser.requirement());
    if (parser.isAtEnd()) break;
    parser.expect(',', 'found %, expected: , or "end of string"');
    if (parser.isAtEnd()) throw new SelectorError('found "", expected: identifier after ","');
  }
  for (const requirement of requirements) validate(requirement);
  return requirements;
}

function validate({ key, values }: LabelRequirement): void {
  const name = QUALIFIED_NAME.exec(key)?.[1];
  if (name === undefined || name.length > 63) {
    throw new SelectorError(
      `key: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  }
  for (const [index, value] of values.entries()) {
    if (value.length <= 63 && LABEL_VALUE.test(value)) continue;
    const why =
      value.length > 63
        ? 'must be no more than 63 bytes'
        : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    throw new SelectorError(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${why}`);
  }
}

type Token = { readonly text: string; readonly isWord: boolean };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:([()=!,<>]|==|!=|[^\s()=!,<>]+))/y;
  let rest = text.trimEnd();
  rest = rest.replace(/==/g, '=');
  pattern.lastIndex = 0;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    const token = match[1] ?? '';
    tokens.push({ text: token, isWord: !/^[()=!,<>]$/.test(token) });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** @param words upstream's complaint; `%` is where what was found goes */
  expect(text: string, words: string): void {
    const token = this.#next();
    if (token?.text !== text)
      throw new SelectorError(`unable to parse requirement: ${words.replace('%', quote(token))}`);
  }

  requirement(): LabelRequirement {
    if (this.#peek()?.text === '!') {
      this.#next();
      return { key: this.#word('found %, expected: identifier'), operator: '!', values: [] };
    }
    const key = this.#word('found %, expected: !, identifier, or "end of string"');
    const token = this.#peek();
    if (!token || token.text === ',') return { key, operator: 'exists', values: [] };
    this.#next();
    if (token.text === '=') return { key, operator: '=', values: [this.#value()] };
    if (token.text === '!') {
      this.expect('=', 'found %, expected: in, notin, =, ==, !=, gt, lt');
      return { key, operator: '!=', values: [this.#value()] };
    }
    if (token.text === 'in' || token.text === 'notin') return { key, operator: token.text, values: this.#values() };
    throw new SelectorError(
      `unable to parse requirement: found ${quote(token)}, expected: in, notin, =, ==, !=, gt, lt`,
    );
  }

  #values(): string[] {
    this.expect('(', "found %, expected: '('");
    const values: string[] = [];
    while (this.#peek()?.text !== ')') {
      values.push(this.#value());
      if (this.#peek()?.text === ',') this.#next();
      else if (this.#peek()?.text !== ')')
        throw new SelectorError(`unable to parse requirement: found ${quote(this.#peek())}, expected: ',' or ')'`);
    }
    this.#next();
    return values.sort();
  }

  #value(): string {
    const token = this.#peek();
    if (!token || token.text === ',' || token.text === ')') return '';
    return this.#word('found %, expected: identifier');
  }

  #word(words: string): string {
    const token = this.#next();
    if (!token?.isWord) throw new SelectorError(`unable to parse requirement: ${words.replace('%', quote(token))}`);
    return token.text;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }
}

const quote = (token: Token | undefined) => `'${token?.text ?? ''}'`;

/** Whether labels satisfy every requirement. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every((requirement) => satisfies(requirement, labels?.[requirement.key]));
}

function satisfies({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
  }
}

/** The object form as requirements. An absent selector matches nothing (undefined); an empty one everything. */
export function labelSelectorRequirements(
  selector: LabelSelector | undefined,
): readonly LabelRequirement[] | undefined {
  if (!selector) return undefined;
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=' as const,
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator: ({ In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const)[operator] ?? 'in',
    values: values ?? [],
  }));
  return [...equal, ...expressions];
}

/** Whether labels match a selector in object form. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  const requirements = labelSelectorRequirements(selector);
  return requirements !== undefined && matchesLabels(requirements, labels);
}

export interface FieldRequirement {
  readonly field: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** Reads `a=b,c!=d`; backslash escapes backslash, comma and equals sign. Throws SelectorError. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitUnescaped(text)
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^((?:[^\\=!]|\\.)*?)(!=|==|=)(.*)$/s.exec(part);
      if (!match) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
      return { field: match[1] ?? '', isEqual: match[2] !== '!=', value: unescapeValue(match[3] ?? '', text) };
    });
}

function splitUnescaped(text: string): string[] {
  return text.match(/(?:[^\\,]|\\.?)+|(?<=,)(?=,)/gs)?.map((part) => part) ?? [];
}

function unescapeValue(value: string, whole: string): string {
  if (/(?:^|[^\\])(?:\\\\)*=/.test(value))
    throw new SelectorError(`invalid field selector: ${whole}: unescaped character in value`);
  return value.replace(/\\([\\,=])/g, '$1');
}
