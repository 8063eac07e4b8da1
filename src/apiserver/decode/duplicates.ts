// Keys that stand twice in one JSON object. JSON.parse takes the last of them without a word; strict decoding tells.

import { goQuote } from '../../lib/go-quote.ts';
import { isObject, type JsonObject, type JsonValue, ownValue, setOwn } from '../../lib/json.ts';

/** Strict decoding tells no more, and nothing twice (sigs.k8s.io/json internal/golang/encoding/json/kubernetes_patch.go). */
export const MAX_COMPLAINTS = 100;

/** @param text JSON that has been parsed already, so its syntax is right @returns `duplicate field "spec.containers[0].image"` */
export function duplicateFields(text: string): readonly string[] {
  const found = new Set<string>();
  walk(text, (pathOf, isRepeated) => {
    if (isRepeated && found.size < MAX_COMPLAINTS) found.add(`duplicate field ${goQuote(pathOf())}`);
  });
  return [...found];
}

/** Orders complaints about fields (`unknown field "a.b"`, `duplicate field "c"`) as the fields stand in the text. */
export function inTextOrder(text: string, complaints: readonly string[]): readonly string[] {
  const places = new Map<string, number>();
  walk(text, (pathOf, isRepeated) => {
    const key = `${isRepeated ? 'duplicate' : 'unknown'} field ${goQuote(pathOf())}`;
    if (!places.has(key)) places.set(key, places.size);
  });
  const placeOf = (complaint: string) => places.get(complaint) ?? places.size;
  return [...complaints].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Something like a number whose value does not tell how it is written: `1.0`, `1e3`, `-0`, or too many digits for a float. */
const ODD = /[:[,]\s*(?:-?\d+(?:[.eE]|\d{15})|-0\s*[,\]}])/;

/**
 * Numbers as they are written, by their paths, where that says more than their value does.
 * @param text JSON that has been parsed already
 * @returns undefined: there are none
 */
export function oddNumbers(text: string): ReadonlyMap<string, string> | undefined {
  if (!ODD.test(text)) return undefined;
  const found = new Map<string, string>();
  const visitNumber = (pathOf: () => string, token: string) => {
    if (/[.eE]|^-0$|\d{16}/.test(token)) found.set(pathOf(), token);
  };
  walk(text, () => undefined, visitNumber);
  return found.size === 0 ? undefined : found;
}

/** Behind a key that stood in its object before, and before a number; no field's name has it. */
const AGAIN = '\u0000again';

/**
 * What Go's decoder makes of keys that stand twice in what it reads into a struct: it decodes the second value into what is there from
 * the first, so that maps and structs are joined and the items of lists, too, one by one.
 * @param text JSON that has been parsed already, and does not nest too deep
 */
export function withRepeated(text: string): JsonValue {
  const parts: string[] = [];
  let from = 0;
  walk(text, (_, isRepeated, end) => {
    if (!isRepeated) return;
    parts.push(text.slice(from, end - 1), `\\u0000again${parts.length}`);
    from = end - 1;
  });
  return joined(JSON.parse(`${parts.join('')}${text.slice(from)}`) as JsonValue);
}

function joined(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(joined);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const place = key.indexOf(AGAIN);
    const name = place === -1 ? key : key.slice(0, place);
    const own = joined(item ?? null);
    setOwn(result, name, place === -1 ? own : joinedWith(ownValue(result, name), own));
  }
  return result;
}

/** @param before changed where both are objects: a key may stand there very often */
function joinedWith(before: JsonValue | undefined, value: JsonValue): JsonValue {
  if (Array.isArray(before) && Array.isArray(value)) return value.map((item, index) => joinedWith(before[index], item));
  if (!isObject(before) || !isObject(value)) return value;
  for (const [key, item] of Object.entries(value)) setOwn(before, key, joinedWith(ownValue(before, key), item ?? null));
  return before;
}

/** Paths are made only where somebody asks for them. */
type Visit = (pathOf: () => string, isRepeated: boolean, end: number) => void;

interface Frame {
  readonly outer: Frame | undefined;
  readonly keys: Set<string> | undefined;
  index: number;
  /** The key whose value comes next; undefined where a key is awaited. */
  key: string | undefined;
  expectsKey: boolean;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [MINUS, ZERO, NINE] = [0x2d, 0x30, 0x39];
const NUMBER = /[-+.\deE]+/y;
const [BRACE, END_OF_OBJECT, BRACKET, END_OF_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Character by character, as a text may be all strings or all brackets. */
function walk(text: string, visit: Visit, visitNumber?: (pathOf: () => string, token: string) => void): void {
  let top: Frame | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      if (top?.expectsKey) {
        const frame = top;
        visit(() => innerPath(frame), takeKey(text.slice(at, end), frame), end);
      }
      at = end - 1;
    } else if (visitNumber && top && (char === MINUS || (char >= ZERO && char <= NINE))) {
      NUMBER.lastIndex = at;
      const [token = ''] = NUMBER.exec(text) ?? [];
      const frame = top;
      visitNumber(() => innerPath(frame), token);
      at += Math.max(token.length - 1, 0);
    } else if (char === BRACE || char === BRACKET) top = opened(top, char === BRACE);
    else if (char === END_OF_OBJECT || char === END_OF_ARRAY) top = top?.outer;
    else if (char === COMMA && top) {
      top.index++;
      top.expectsKey = top.keys !== undefined;
    }
  }
}

function opened(outer: Frame | undefined, isObject: boolean): Frame {
  return { outer, keys: isObject ? new Set() : undefined, index: 0, key: undefined, expectsKey: isObject };
}

/** After the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at + 1;
    if (char === BACKSLASH) at++;
  }
  return text.length;
}

/** @returns whether it stood there before */
function takeKey(token: string, top: Frame): boolean {
  top.key = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  top.expectsKey = false;
  const isRepeated = top.keys?.has(top.key) === true;
  top.keys?.add(top.key);
  return isRepeated;
}

function innerPath({ outer, keys, index, key }: Frame): string {
  const path: string = outer ? innerPath(outer) : '';
  if (!keys) return `${path}[${index}]`;
  return path === '' ? (key ?? '') : `${path}.${key}`;
}
