// Filter patterns for events that are JSON: `{ $.verb = "delete" && ($.responseStatus.code >= 400 || $.user.groups[0] NOT EXISTS) }`
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html

import { isObject, type JsonValue } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';

type Test = (event: JsonValue) => boolean;

const TOKEN =
  /\s*(?:(\$(?:\.[\w-]+|\[(?:\d+|\*|"[^"]+"|'[^']+')\])+)|("(?:[^"\\]|\\.)*")|(&&|\|\||!=|<=|>=|[=<>(){}])|([^\s"&|=<>!(){}]+))/y;
const MOST_TOKENS = 200;

/** @throws AwsError InvalidParameterException */
export function jsonPattern(text: string): (message: string) => boolean {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted)) throw invalidPattern();
    at += 1;
    return token;
  };
  const either = (): Test => {
    const tests = [both()];
    while (peek() === '||') {
      take();
      tests.push(both());
    }
    return (event) => tests.some((test) => test(event));
  };
  const both = (): Test => {
    const tests = [single()];
    while (peek() === '&&') {
      take();
      tests.push(single());
    }
    return (event) => tests.every((test) => test(event));
  };
  const single = (): Test => {
    if (peek() !== '(') return comparison(take);
    take();
    const test = either();
    take(')');
    return test;
  };
  take('{');
  const test = either();
  take('}');
  if (at !== tokens.length) throw invalidPattern();
  return (message) => {
    const event = read(message);
    return event !== undefined && test(event);
  };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match || tokens.length >= MOST_TOKENS) throw invalidPattern();
    tokens.push(match[0].trim());
  }
  return tokens;
}

function comparison(take: (wanted?: string) => string): Test {
  const selector = take();
  if (!selector.startsWith('$')) throw invalidPattern();
  const find = selectorOf(selector);
  const operator = take();
  if (operator === 'NOT') {
    take('EXISTS');
    return (event) => find(event).length === 0;
  }
  if (operator === 'IS') return named(find, take());
  const wanted = take();
  if (operator === '=') return (event) => find(event).some((value) => isEqual(value, wanted));
  if (operator === '!=') return (event) => find(event).some((value) => !isEqual(value, wanted));
  const number = Number(wanted);
  const compare = { '<': less, '<=': lessOrEqual, '>': more, '>=': moreOrEqual }[operator];
  if (!compare || Number.isNaN(number)) throw invalidPattern();
  return (event) => find(event).some((value) => typeof value === 'number' && compare(value, number));
}

const less = (a: number, b: number) => a < b;
const lessOrEqual = (a: number, b: number) => a <= b;
const more = (a: number, b: number) => a > b;
const moreOrEqual = (a: number, b: number) => a >= b;

function named(find: ReturnType<typeof selectorOf>, word: string): Test {
  const values: Readonly<Record<string, JsonValue>> = { TRUE: true, FALSE: false, NULL: null };
  if (!Object.hasOwn(values, word)) throw invalidPattern();
  return (event) => find(event).some((value) => value === values[word]);
}

/** Texts may begin or end with an asterisk; numbers are compared as numbers. */
function isEqual(value: JsonValue, wanted: string): boolean {
  const text = wanted.startsWith('"') ? wanted.slice(1, -1).replace(/\\(.)/g, '$1') : wanted;
  if (typeof value === 'number') return value === Number(text);
  if (typeof value !== 'string') return false;
  if (!text.includes('*')) return value === text;
  const parts = text.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`).test(value);
}

/** What is at the place; none, or several where it says `[*]`. */
function selectorOf(selector: string): (event: JsonValue) => readonly JsonValue[] {
  const steps = [...selector.matchAll(/\.([\w-]+)|\[(?:(\d+)|(\*)|"([^"]+)"|'([^']+)')\]/g)];
  return (event) =>
    steps.reduce<readonly JsonValue[]>(
      (values, [, dotted, index, all, quoted, single]) =>
        values.flatMap((value) => {
          if (all) return Array.isArray(value) ? value : [];
          if (index !== undefined) return Array.isArray(value) ? value.slice(Number(index), Number(index) + 1) : [];
          const name = dotted ?? quoted ?? single ?? '';
          return isObject(value) && Object.hasOwn(value, name) ? [value[name] as JsonValue] : [];
        }),
      [event],
    );
}

function read(message: string): JsonValue | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function invalidPattern(): AwsError {
  return new AwsError('InvalidParameterException', 'Invalid filter pattern');
}
