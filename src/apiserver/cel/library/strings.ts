// Functions on strings, counted in code points.
// https://github.com/google/cel-go/blob/master/ext/strings.go (version 2), common/types/string.go

import { compilePattern, type Pattern, PatternError } from '../../../lib/patterns/pattern.ts';
import { CompiledPattern } from '../evaluation/patterns.ts';
import type { Library } from '../typing/environment.ts';
import { ArrayList } from '../values/collections.ts';
import { CelError, type CelList, codePoints, isPlain, typeOf } from '../values/value.ts';
import { format } from './formatting.ts';

const outOfRange = (index: bigint) => new CelError(`index out of range: ${index}`);

/** The text from one code point to another. */
function cut(text: string, start: number, end?: number): string {
  return isPlain(text) ? text.slice(start, end) : [...text].slice(start, end).join('');
}

function charAt(text: string, index: bigint): string | CelError {
  const length = codePoints(text);
  if (index < 0n || index > length) return outOfRange(index);
  return cut(text, Number(index), Number(index) + 1);
}

/** Where `part` is, from `offset` on; -1 when it is not there. */
function indexOf(text: string, part: string, offset = 0n): bigint | CelError {
  if (part === '') return offset;
  if (offset < 0n) return outOfRange(offset);
  if (offset >= codePoints(text)) return -1n;
  const found = text.indexOf(part, cut(text, 0, Number(offset)).length);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, offset?: bigint): bigint | CelError {
  const length = codePoints(text);
  if (part === '') return offset ?? BigInt(length);
  if (offset !== undefined && offset < 0n) return outOfRange(offset);
  if (offset !== undefined && offset >= length) return -1n;
  const last = offset === undefined ? text.length : cut(text, 0, Number(offset)).length;
  const found = text.lastIndexOf(part, last);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function substring(text: string, start: bigint, end?: bigint): string | CelError {
  const length = codePoints(text);
  if (end !== undefined && start > end) return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > length) return outOfRange(start);
  if (end !== undefined && end > length) return outOfRange(end);
  return cut(text, Number(start), end === undefined ? undefined : Number(end));
}

/** As Go's strings.Replace: an empty `old` is before each character and at the end. */
function replace(text: string, old: string, [fresh, limit]: readonly [string, bigint]): string {
  const parts = old === '' ? ['', ...text, ''] : text.split(old);
  const count = parts.length - 1;
  const times = limit < 0n || limit > count ? count : Number(limit);
  if (old === '') {
    const chars = [...text];
    const replaced = chars.map((char, index) => (index < times ? fresh : '') + char).join('');
    return replaced + (times > chars.length ? fresh : '');
  }
  return (
    parts.slice(0, times + 1).join(fresh) +
    parts
      .slice(times + 1)
      .map((part) => old + part)
      .join('')
  );
}

function split(text: string, separator: string, limit = -1n): ArrayList {
  if (limit === 0n) return new ArrayList([]);
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || parts.length <= limit) return new ArrayList(parts);
  const kept = Number(limit) - 1;
  return new ArrayList([...parts.slice(0, kept), parts.slice(kept).join(separator)]);
}

function join(list: CelList, separator = ''): string | CelError {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') return new CelError(`join: invalid input: ${typeOf(item).name}`);
    parts.push(item);
  }
  return parts.join(separator);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote(text: string): string {
  return `"${[...Buffer.from(text).toString()].map((char) => ESCAPES[char] ?? char).join('')}"`;
}

/** A pattern that is known from the start comes compiled. */
type PatternValue = string | CompiledPattern;

function withPattern<T>(pattern: PatternValue, use: (compiled: Pattern) => T): T | CelError {
  try {
    return use(pattern instanceof CompiledPattern ? pattern.pattern : compilePattern(pattern));
  } catch (error) {
    if (error instanceof PatternError) return new CelError(error.message);
    throw error;
  }
}

function matches(text: string, pattern: PatternValue): boolean | CelError {
  return withPattern(pattern, (compiled) => compiled.test(text));
}

function find(text: string, pattern: PatternValue): string | CelError {
  return withPattern(pattern, (compiled) => compiled.findAll(text, 1)[0] ?? '');
}

function findAll(text: string, pattern: PatternValue, limit = -1n): ArrayList | CelError {
  return withPattern(
    pattern,
    (compiled) => new ArrayList(compiled.findAll(text, limit < 0n ? undefined : Number(limit))),
  );
}

export const strings: Library = {
  charAt: { 'string_char_at_int string.(int) -> string': charAt },
  indexOf: {
    'string_index_of_string string.(string) -> int': indexOf,
    'string_index_of_string_int string.(string, int) -> int': indexOf,
  },
  lastIndexOf: {
    'string_last_index_of_string string.(string) -> int': lastIndexOf,
    'string_last_index_of_string_int string.(string, int) -> int': lastIndexOf,
  },
  lowerAscii: {
    'string_lower_ascii string.() -> string': (text: string) => text.replaceAll(/[A-Z]/g, (char) => char.toLowerCase()),
  },
  upperAscii: {
    'string_upper_ascii string.() -> string': (text: string) => text.replaceAll(/[a-z]/g, (char) => char.toUpperCase()),
  },
  replace: {
    'string_replace_string_string string.(string, string) -> string': (text: string, old: string, fresh: string) =>
      replace(text, old, [fresh, -1n]),
    'string_replace_string_string_int string.(string, string, int) -> string': (
      ...args: [string, string, string, bigint]
    ) => replace(args[0], args[1], [args[2], args[3]]),
  },
  split: {
    'string_split_string string.(string) -> list(string)': split,
    'string_split_string_int string.(string, int) -> list(string)': split,
  },
  substring: {
    'string_substring_int string.(int) -> string': substring,
    'string_substring_int_int string.(int, int) -> string': substring,
  },
  trim: {
    'string_trim string.() -> string': (text: string) =>
      text.replace(
        /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g,
        '',
      ),
  },
  format: { 'string_format string.(list(dyn)) -> string': format },
  'strings.quote': { 'strings_quote (string) -> string': quote },
  join: {
    'list_join list(string).() -> string': join,
    'list_join_string list(string).(string) -> string': join,
  },
  contains: { 'contains_string string.(string) -> bool': (text: string, part: string) => text.includes(part) },
  endsWith: { 'ends_with_string string.(string) -> bool': (text: string, part: string) => text.endsWith(part) },
  startsWith: { 'starts_with_string string.(string) -> bool': (text: string, part: string) => text.startsWith(part) },
  matches: {
    'matches (string, string) -> bool': matches,
    'matches_string string.(string) -> bool': matches,
  },
  find: {
    'string_find_string string.(string) -> string': find,
  },
  findAll: {
    'string_find_all_string string.(string) -> list(string)': findAll,
    'string_find_all_string_int string.(string, int) -> list(string)': findAll,
  },
};
