// What a scalar of YAML is to Go: a text, a number, true or false, or nothing.
// https://github.com/yaml/go-yaml/blob/v2/resolve.go

import { base64Problem } from './go-base64.ts';
import { DecodeError } from './normalize.ts';

/** A number that Go holds as a float, whatever its value: as a key it is written in another way than a whole one. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type GoScalar = string | bigint | boolean | null | GoFloat;

const LONG = 'tag:yaml.org,2002:';
const [STR, BOOL, INT, FLOAT, NULL] = ['!!str', '!!bool', '!!int', '!!float', '!!null'];
const [BINARY, TIMESTAMP, MERGE] = ['!!binary', '!!timestamp', '!!merge'];
const RESOLVABLE = new Set(['', STR, BOOL, INT, FLOAT, NULL, TIMESTAMP]);

interface Resolved {
  readonly tag: string;
  readonly value: GoScalar;
}

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...['y', 'Y', ...cased('yes'), ...cased('true'), ...cased('on')].map((word) => [word, { tag: BOOL, value: true }]),
  ...['n', 'N', ...cased('no'), ...cased('false'), ...cased('off')].map((word) => [word, { tag: BOOL, value: false }]),
  ...['', '~', ...cased('null')].map((word) => [word, { tag: NULL, value: null }]),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { tag: FLOAT, value: new GoFloat(Number.NaN) }]),
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, { tag: FLOAT, value: new GoFloat(Infinity) }],
    [`+${word}`, { tag: FLOAT, value: new GoFloat(Infinity) }],
    [`-${word}`, { tag: FLOAT, value: new GoFloat(-Infinity) }],
  ]),
  ['<<', { tag: MERGE, value: '<<' }],
] as [string, Resolved][]);

function cased(word: string): readonly string[] {
  return [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
}

/**
 * @param text without quotes and escapes
 * @param tag as it is written out (`tag:yaml.org,2002:int`, `!own`); undefined where there is none
 * @param isPlain neither in quotes nor a block. Throws DecodeError for what the tag says and the text is not
 */
export function resolveScalar(text: string, tag: string | undefined, isPlain: boolean): GoScalar {
  if (tag === undefined && !isPlain) return text;
  const wanted = tag?.startsWith(LONG) ? `!!${tag.slice(LONG.length)}` : (tag ?? '');
  if (wanted === BINARY) return fromBase64(text);
  if (!RESOLVABLE.has(wanted) || wanted === STR) return text;
  const found = resolve(text, wanted);
  if (wanted === '' || found.tag === wanted) return found.tag === TIMESTAMP ? text : found.value;
  if (wanted === FLOAT && typeof found.value === 'bigint' && isLong(found.value))
    return new GoFloat(Number(found.value));
  throw new DecodeError(`yaml: cannot decode ${found.tag} \`${text}\` as a ${wanted}`);
}

/** Whether a key of a map means that others are to be merged into it. */
export const isMerge = (text: string, tag: string | undefined, isPlain: boolean): boolean =>
  text === '<<' && (tag === undefined ? isPlain : tag === `${LONG}merge`);

function fromBase64(text: string): string {
  if (base64Problem(text) !== undefined) throw new DecodeError('yaml: !!binary value contains invalid base64 data');
  return Buffer.from(text, 'base64').toString('utf8');
}

const isLong = (value: bigint) => value === BigInt.asIntN(64, value);

function resolve(text: string, wanted: string): Resolved {
  const known = WORDS.get(text);
  if (known) return known;
  if (/^\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?$/.test(text)) return floatOf(text.replaceAll('_', '')) ?? asText(text);
  if (!/^[-+\d]/.test(text)) return asText(text);
  if (wanted === TIMESTAMP && isTimestamp(text)) return { tag: TIMESTAMP, value: text };
  const plain = text.replaceAll('_', '');
  return integerOf(plain) ?? floatOf(plain) ?? asText(text);
}

const asText = (text: string): Resolved => ({ tag: STR, value: text });

const INTEGER = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;

/** strconv.ParseInt, then ParseUint (which takes no sign), both with the base that the text says. */
function integerOf(text: string): Resolved | undefined {
  const [, sign = '', digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const amount = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  const value = sign === '-' ? -amount : amount;
  const fits = isLong(value) || (sign === '' && value === BigInt.asUintN(64, value));
  return fits ? { tag: INT, value } : undefined;
}

function floatOf(text: string): Resolved | undefined {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? { tag: FLOAT, value: new GoFloat(value) } : undefined;
}

const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/;

/** A day, or a time with one, as YAML 1.1 writes them. */
export function isTimestamp(text: string): boolean {
  const [, year, month, day, ...clock] = (TIME.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const [hour = 0, minute = 0, second = 0] = clock.filter((part) => !Number.isNaN(part));
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && hour < 24 && minute < 60 && second < 60;
}
