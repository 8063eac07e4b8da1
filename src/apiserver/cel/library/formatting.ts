// `'%s is %d'.format([a, b])`.
// https://github.com/google/cel-go/blob/master/ext/formatting.go

import { formatDuration, formatTimestamp } from '../values/time.ts';
import {
  CelError,
  type CelList,
  type CelMap,
  Duration,
  isList,
  isMap,
  Timestamp,
  TypeValue,
  typeOf,
  Uint,
  type Value,
} from '../values/value.ts';
import { formatDouble } from './conversions.ts';

/** Printed into the text for one clause; `precision` of `%.2f`. */
export type Clause = (letter: string, index: number, precision: number | undefined) => string | CelError;

/** Kinds of values that a clause takes, and what it says of others. */
export const CLAUSES: Readonly<Record<string, { readonly kinds: readonly string[]; readonly complaint: string }>> = {
  s: {
    kinds: [
      'list',
      'map',
      'struct',
      'int',
      'uint',
      'double',
      'bool',
      'string',
      'timestamp',
      'bytes',
      'duration',
      'type',
      'null',
    ],
    complaint:
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  },
  d: { kinds: ['int', 'uint'], complaint: 'decimal clause can only be used on integers' },
  f: { kinds: ['double', 'string'], complaint: 'fixed-point clause can only be used on doubles' },
  e: { kinds: ['double', 'string'], complaint: 'scientific clause can only be used on doubles' },
  b: { kinds: ['int', 'uint', 'bool'], complaint: 'only integers and bools can be formatted as binary' },
  x: {
    kinds: ['int', 'uint', 'string', 'bytes'],
    complaint: 'only integers, byte buffers, and strings can be formatted as hex',
  },
  X: {
    kinds: ['int', 'uint', 'string', 'bytes'],
    complaint: 'only integers, byte buffers, and strings can be formatted as hex',
  },
  o: { kinds: ['int', 'uint'], complaint: 'octal clause can only be used on integers' },
};

const DEFAULT_PRECISION = 6;

/** Goes through a template. @param count how many arguments there are */
export function interpolate(template: string, count: number, clause: Clause): string | CelError {
  let text = '';
  let index = 0;
  for (let at = 0; at < template.length; at += 1) {
    if (template[at] !== '%') {
      text += template[at];
      continue;
    }
    if (template[at + 1] === '%') {
      text += '%';
      at += 1;
      continue;
    }
    if (at + 1 >= template.length)
      return new CelError(index < count ? 'unexpected end of string' : `index ${index} out of range`);
    if (index >= count) return new CelError(`index ${index} out of range`);
    const read = readClause(template.slice(at + 1));
    if (read instanceof CelError) return read;
    const printed = clause(read.letter, index, read.precision);
    if (printed instanceof CelError) return new CelError(`error during formatting: ${printed.message}`);
    text += printed;
    at += read.length;
    index += 1;
  }
  return text;
}

function readClause(text: string): { letter: string; precision: number | undefined; length: number } | CelError {
  const match = /^(?:\.(\d*))?(.)?/su.exec(text);
  const [all = '', digits, letter] = match ?? [];
  const parsing = 'could not parse formatting clause: ';
  if (letter === undefined)
    return new CelError(`${parsing}error while parsing precision: could not find end of precision specifier`);
  if (digits === '')
    return new CelError(
      `${parsing}error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`,
    );
  if (!Object.hasOwn(CLAUSES, letter)) return new CelError(`${parsing}unrecognized formatting clause "${letter}"`);
  return { letter, precision: digits === undefined ? undefined : Number(digits), length: all.length };
}

export function format(template: string, args: CelList): string | CelError {
  return interpolate(template, args.length, (letter, index, precision) => print(letter, args.at(index), precision));
}

function print(letter: string, value: Value, precision: number | undefined): string | CelError {
  const { name, kind } = typeOf(value);
  const rules = CLAUSES[letter] as (typeof CLAUSES)[string];
  const isWord = typeof value !== 'string' || ['NaN', 'Infinity', '-Infinity'].includes(value);
  const isAccepted = rules.kinds.includes(kind) && (isWord || (letter !== 'f' && letter !== 'e'));
  if (!isAccepted) return new CelError(`${rules.complaint}, was given ${name}`);
  if (letter === 's') return printString(value);
  if (letter === 'f') return printFixed(Number(value as number | string), precision ?? DEFAULT_PRECISION);
  if (letter === 'e') return printScientific(Number(value as number | string));
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (letter === 'x' || letter === 'X') return printHex(value, letter === 'X');
  const number = value instanceof Uint ? value.value : (value as bigint);
  return number.toString(letter === 'd' ? 10 : letter === 'b' ? 2 : 8);
}

function printHex(value: Value, isUpper: boolean): string {
  let hex: string;
  if (typeof value === 'string' || value instanceof Uint8Array) hex = Buffer.from(value as string).toString('hex');
  else hex = (value instanceof Uint ? value.value : (value as bigint)).toString(16);
  return isUpper ? hex.toUpperCase() : hex;
}

/** Go's printer of American English groups by thousands. */
function printFixed(value: number, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const [whole = '', fraction] = value.toFixed(Math.min(precision, 100)).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Six digits always: cel-go takes the precision for a width. */
function printScientific(value: number): string {
  if (!Number.isFinite(value)) return printFixed(value, 0);
  const [digits = '', exponent = '0'] = value.toExponential(DEFAULT_PRECISION).split('e');
  const power = Math.abs(Number(exponent)).toString().padStart(2, '0');
  const raised = [...power].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${digits}×10${Number(exponent) < 0 ? '⁻' : ''}${raised}`;
}

function printString(value: Value): string | CelError {
  if (value === null) return 'null';
  if (isList(value)) return printList(value);
  if (isMap(value)) return printMap(value);
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value.nanos);
  return value instanceof TypeValue ? value.type.name : String(value);
}

/** Within a list or map values are written as in an expression. */
function printMember(value: Value): string | CelError {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? value.toFixed(DEFAULT_PRECISION) : JSON.stringify(formatDouble(value));
  const { kind, name } = typeOf(value);
  if (!CLAUSES['s']?.kinds.includes(kind)) return new CelError(`no formatting function for ${name}`);
  const printed = printString(value);
  if (printed instanceof CelError) return printed;
  if (value instanceof Uint8Array) return `b${JSON.stringify(printed)}`;
  return value instanceof Timestamp || value instanceof Duration ? `${kind}(${JSON.stringify(printed)})` : printed;
}

function printList(list: CelList): string | CelError {
  const parts: string[] = [];
  for (const item of list) {
    const printed = printMember(item);
    if (printed instanceof CelError) return printed;
    parts.push(printed);
  }
  return `[${parts.join(', ')}]`;
}

function printMap(map: CelMap): string | CelError {
  const parts: [string, string][] = [];
  for (const key of map.keys()) {
    const { kind, name } = typeOf(key);
    if (!['string', 'bool', 'int', 'uint'].includes(kind))
      return new CelError(`no formatting function for map key of type ${name}`);
    const printedKey = printMember(key);
    const printed = printMember(map.get(key) ?? null);
    if (printedKey instanceof CelError) return printedKey;
    if (printed instanceof CelError) return printed;
    parts.push([printedKey, printed]);
  }
  parts.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${parts.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}
