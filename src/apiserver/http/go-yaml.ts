// JSON values as YAML, letter by letter as go-yaml writes it: which texts are quoted and how, where long ones are broken, how keys are
// sorted. https://github.com/yaml/go-yaml/blob/v2/emitterc.go, encode.go, sorter.go

import { isObject, type JsonValue } from '../../lib/json.ts';
import { isTimestamp, resolveScalar } from '../decode/yaml-scalars.ts';
import { byGoYaml } from './go-yaml-order.ts';
import { blockHints, escapedChar, isBreak, isPrintable, looksOf } from './go-yaml-text.ts';

/** A document of its own, with a line break at its end. */
export function goYaml(value: JsonValue): string {
  const writer = new Writer();
  writer.node(value);
  return `${writer.parts.join('')}\n`;
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
    const looks = looksOf(text);
    const isBlock = text.includes('\n') && looks.mayBeBlock && !isKey;
    const isPlain = !text.includes('\n') && looks.mayBePlain && meansText(text) && !(isKey && text === '');
    const isQuoted = text.includes('\n') || !meansText(text) || !looks.mayBeSingle;
    if (isBlock) this.#block(text);
    else if (isPlain) this.#plain(text, !isKey);
    else if (isQuoted) this.#double(text, !isKey);
    else this.#single(text, !isKey);
    this.#indent = outer;
  }

  #plain(text: string, mayBreak: boolean): void {
    if (!this.#isAfterSpace) this.#put(' ', true);
    this.#broken([...text], { mayBreak, isBetween: () => true });
  }

  #single(text: string, mayBreak: boolean): void {
    this.#indicator("'");
    const chars = [...text];
    this.#broken(chars, { mayBreak, isBetween: (at) => at > 0 && at < chars.length - 1, doubles: "'" });
    this.#put("'", false);
  }

  /** Lines are broken at a space behind the width that has none beside it. */
  #broken(chars: readonly string[], how: Breaking): void {
    let isSpaces = false;
    let isBreaks = false;
    for (const [at, char] of chars.entries()) {
      if (char === ' ') {
        const breaks = how.mayBreak && !isSpaces && this.#column > WIDTH && how.isBetween(at) && chars[at + 1] !== ' ';
        if (breaks) this.#newLine();
        else this.#put(char, this.#isAfterSpace);
        isSpaces = true;
      } else if (isBreak(char)) {
        this.#lineBreak(char);
        isBreaks = true;
      } else {
        if (isBreaks) this.#newLine();
        this.#put(char === how.doubles ? `${char}${char}` : char, false);
        isSpaces = false;
        isBreaks = false;
      }
    }
    this.#isAfterSpace = false;
    this.#isAtIndent = false;
  }

  #double(text: string, mayBreak: boolean): void {
    this.#indicator('"');
    const chars = [...text];
    const escapesAll = chars[0] === '\ufeff'; // Every letter behind a byte order mark counts as one (is_bom).
    let isSpaces = false;
    for (const [at, char] of chars.entries()) {
      const isSpace = char === ' ' && !escapesAll;
      const isInner = at > 0 && at < chars.length - 1;
      if (isSpace && mayBreak && !isSpaces && this.#column > WIDTH && isInner) {
        this.#newLine();
        if (chars[at + 1] === ' ') this.#put('\\', false);
      } else
        this.#put(
          escapesAll || !isPrintable(char) || isBreak(char) ? escapedChar(char) : (QUOTED[char] ?? char),
          false,
        );
      isSpaces = isSpace;
    }
    this.#put('"', false);
  }

  #block(text: string): void {
    this.#indicator(`|${blockHints(text, INDENT)}`);
    this.#lineBreak('\n');
    let isBreaks = true;
    for (const char of text) {
      if (isBreak(char)) this.#lineBreak(char);
      else {
        if (isBreaks) this.#newLine();
        this.#put(char, false);
      }
      isBreaks = isBreak(char);
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
    this.#column += text.length === 1 ? 1 : [...text].length;
  }
}

interface Breaking {
  readonly mayBreak: boolean;
  /** Whether a line may end at the space there. */
  isBetween(at: number): boolean;
  readonly doubles?: string;
}

const QUOTED: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\' };

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
