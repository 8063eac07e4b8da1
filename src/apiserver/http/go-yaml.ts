// JSON values as YAML, letter by letter as go-yaml writes it: which texts are quoted and how, where long ones are broken, how keys are
// sorted. https://github.com/yaml/go-yaml/blob/v2/emitterc.go, encode.go, sorter.go

import { isObject, type JsonValue } from '../../lib/json.ts';
import { Memo } from '../../lib/memo.ts';
import { isTimestamp, resolveScalar } from '../decode/yaml-scalars.ts';
import { byGoYaml } from './go-yaml-order.ts';
import { blockHints, escapedChar, isBreak, isPrintable, looksOf } from './go-yaml-text.ts';

/** A document of its own, with a line break at its end. */
export function goYaml(value: JsonValue): string {
  const writer = new Writer();
  writer.node(value);
  writer.end();
  return writer.parts.join('');
}

const WIDTH = 80;
const INDENT = 2;

/** Longer keys are written out with a question mark (yaml_emitter_check_simple_key). */
const MAX_KEY_BYTES = 128;

/** The emitter of libyaml: where it stands in its line, and what it wrote last. */
class Writer {
  readonly parts: string[] = [];
  #column = 0;
  #indent = -INDENT;
  #isAfterSpace = true;
  #isAtIndent = true;

  node(value: JsonValue, isInMap = false): void {
    if (Array.isArray(value) && value.length > 0) this.#list(value, isInMap);
    else if (isObject(value) && Object.keys(value).length > 0) this.#map(value);
    else if (typeof value === 'string') this.#text(value, false);
    else if (typeof value === 'number') this.#plain(goNumber(value), false);
    else this.#indicator(Array.isArray(value) ? '[]' : isObject(value) ? '{}' : String(value));
  }

  end(): void {
    this.#newLine();
  }

  /** A list that is the value of a key stands below it, no deeper. */
  #list(items: readonly JsonValue[], isInMap: boolean): void {
    const outer = this.#indent;
    if (outer < 0) this.#indent = 0;
    else if (!isInMap || this.#isAtIndent) this.#indent += INDENT;
    for (const item of items) {
      this.#newLine();
      this.#indicator('-', true);
      this.node(item);
    }
    this.#indent = outer;
  }

  #map(object: Readonly<Record<string, JsonValue | undefined>>): void {
    const outer = this.#indent;
    this.#indent += INDENT;
    for (const key of Object.keys(object).sort(byGoYaml)) {
      this.#newLine();
      this.#key(key);
      this.node(object[key] ?? null, true);
    }
    this.#indent = outer;
  }

  #key(key: string): void {
    const isSimple = Buffer.byteLength(key) <= MAX_KEY_BYTES && ![...key].some(isBreak);
    if (!isSimple) this.#indicator('?', true);
    this.#text(key, isSimple);
    if (isSimple) this.#put(':', false);
    else {
      this.#newLine();
      this.#indicator(':', true);
    }
  }

  #text(text: string, isKey: boolean): void {
    const outer = this.#indent;
    this.#indent = Math.max(outer + INDENT, 0);
    const form = FORMS.get(text, () => formOf(text));
    if (form === 'block' && !isKey) this.#block(text);
    else if (form === 'plain') this.#plain(text, !isKey);
    else if (form === 'single') this.#single(text, !isKey);
    else this.#double(text, !isKey);
    this.#indent = outer;
  }

  #plain(text: string, mayBreak: boolean): void {
    if (!this.#isAfterSpace) this.#put(' ', true);
    if (!mayBreak || this.#fits(text)) this.#put(text, false);
    else this.#broken(text, { mayBreak, mayBreakAtEnds: true });
  }

  #single(text: string, mayBreak: boolean): void {
    this.#indicator("'");
    const written = text.replaceAll("'", "''");
    if (this.#fits(text)) this.#put(written, false);
    else this.#broken(written, { mayBreak, mayBreakAtEnds: false });
    this.#put("'", false);
  }

  /** Whether no line is broken in it. */
  #fits(text: string): boolean {
    return (!text.includes(' ') || this.#column + 2 * text.length <= WIDTH) && !/[\n\r\u0085\u2028\u2029]/.test(text);
  }

  /** Lines are broken at a space behind the width that has none beside it. */
  #broken(text: string, how: Breaking): void {
    const parts = text.match(/[^ \n\r\u0085\u2028\u2029]+|./gs) ?? [];
    let isSpaces = false;
    let isBreaks = false;
    for (const [at, part] of parts.entries()) {
      if (part === ' ') {
        const isBetween = how.mayBreakAtEnds || (at > 0 && at < parts.length - 1);
        const breaks = how.mayBreak && !isSpaces && this.#column > WIDTH && isBetween && parts[at + 1] !== ' ';
        if (breaks) this.#newLine();
        else this.#put(part, this.#isAfterSpace);
        isSpaces = true;
      } else if (isBreak(part)) {
        this.#lineBreak(part);
        isBreaks = true;
      } else {
        if (isBreaks) this.#newLine();
        this.#put(part, false);
        isSpaces = false;
        isBreaks = false;
      }
    }
    this.#isAfterSpace = false;
    this.#isAtIndent = false;
  }

  #double(text: string, mayBreak: boolean): void {
    this.#indicator('"');
    const escapesAll = text.startsWith('\ufeff'); // Every letter behind a byte order mark counts as one (is_bom).
    const parts = text.match(escapesAll ? /./gsu : /[!#-[\]-~]+|./gsu) ?? [];
    let isSpaces = false;
    for (const [at, part] of parts.entries()) {
      const isSpace = part === ' ' && !escapesAll;
      const isInner = at > 0 && at < parts.length - 1;
      if (isSpace && mayBreak && !isSpaces && this.#column > WIDTH && isInner) {
        this.#newLine();
        if (parts[at + 1] === ' ') this.#put('\\', false);
      } else this.#put(escapesAll ? escapedChar(part) : quotedPart(part), false);
      isSpaces = isSpace;
    }
    this.#put('"', false);
  }

  #block(text: string): void {
    this.#indicator(`|${blockHints(text, INDENT)}`);
    this.#lineBreak('\n');
    let isBreaks = true;
    for (const part of text.match(/[^\n\r\u0085\u2028\u2029]+|./gs) ?? []) {
      if (isBreak(part)) this.#lineBreak(part);
      else {
        if (isBreaks) this.#newLine();
        this.#put(part, false);
      }
      isBreaks = isBreak(part);
    }
    this.#isAtIndent = isBreaks;
  }

  #newLine(): void {
    const indent = Math.max(this.#indent, 0);
    const isPast = this.#column > indent || (this.#column === indent && !this.#isAfterSpace);
    if (!this.#isAtIndent || isPast) this.#lineBreak('\n');
    if (this.#column < indent) this.#write(' '.repeat(indent - this.#column));
    this.#isAfterSpace = true;
    this.#isAtIndent = true;
  }

  #lineBreak(char: string): void {
    this.parts.push(char);
    this.#column = 0;
    this.#isAfterSpace = true;
    this.#isAtIndent = true;
  }

  #indicator(text: string, keepsIndent = false): void {
    if (!this.#isAfterSpace) this.#write(' ');
    const isAtIndent = this.#isAtIndent && keepsIndent;
    this.#put(text, false);
    this.#isAtIndent = isAtIndent;
  }

  #put(text: string, isAfterSpace: boolean): void {
    this.#write(text);
    this.#isAfterSpace = isAfterSpace;
    this.#isAtIndent = false;
  }

  #write(text: string): void {
    this.parts.push(text);
    this.#column += /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
  }
}

interface Breaking {
  readonly mayBreak: boolean;
  /** Also at a space that is the first or the last of it. */
  readonly mayBreakAtEnds: boolean;
}

type Form = 'plain' | 'single' | 'double' | 'block';

function formOf(text: string): Form {
  const looks = looksOf(text);
  if (text.includes('\n')) return looks.mayBeBlock ? 'block' : 'double';
  if (!meansText(text)) return 'double';
  if (looks.mayBePlain) return 'plain';
  return looks.mayBeSingle ? 'single' : 'double';
}

/** Most texts of a long list are those of a few names and values. */
const FORMS = new Memo<Form>(4_096, 64);

/** @param part printable letters that need no escape, or one letter */
function quotedPart(part: string): string {
  if (part.length > 1 && !/^[\ud800-\udbff]/.test(part)) return part;
  return part === '"' || part === '\\' || !isPrintable(part) || isBreak(part) ? escapedChar(part) : part;
}

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether it is a text to who reads it without quotes. */
const meansText = (text: string): boolean =>
  typeof resolveScalar(text, undefined, true) === 'string' && !isTimestamp(text) && !BASE_60.test(text);

/** A whole number that fits into 64 bits is written out, others as strconv.FormatFloat does with 'g'. */
function goNumber(value: number): string {
  if (Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
