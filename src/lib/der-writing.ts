// Writing DER (X.690). Enough for certificates.

import { toTimestamp } from './clock.ts';
import { OBJECT_ID, SEQUENCE, SET } from './der.ts';

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** From then on times have four digits of the year (RFC 5280 4.1.2.5). */
const LAST_SHORT_YEAR = 2049;

/** One item: its tag, its length, and what is inside. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const value = Buffer.concat(content);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const length = bigEndian(value.length);
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, value]);
}

export const sequence = (...content: readonly Buffer[]): Buffer => der(SEQUENCE, ...content);

export const yes = (): Buffer => der(BOOLEAN, Buffer.of(0xff));

/** @param value its bytes as they are: no more than are needed, and the first bit is the sign */
export const integer = (value: Buffer): Buffer => der(INTEGER, value);

export const octets = (...content: readonly Buffer[]): Buffer => der(OCTET_STRING, ...content);

/** Whole bytes. */
export const bits = (value: Buffer): Buffer => der(BIT_STRING, Buffer.of(0), value);

/** A bit string in which bit 0 is the first: as many as it takes (X.690 11.2.2). @param flags bit 0 is 1, and so on */
export function flagBits(flags: number): Buffer {
  const count = 32 - Math.clz32(flags);
  const bytes = Buffer.alloc(Math.ceil(count / 8));
  for (let bit = 0; bit < count; bit++)
    if (flags & (1 << bit)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return der(BIT_STRING, Buffer.of(bytes.length * 8 - count), bytes);
}

/** @param dotted `2.5.4.3` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(OBJECT_ID, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** Every byte but the last has its first bit set. */
function base128(part: number): number[] {
  const bytes = [part & 0x7f];
  for (let rest = part >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** A name of nothing but this common name. */
export const commonName = (name: string): Buffer =>
  sequence(der(SET, sequence(oid('2.5.4.3'), der(UTF8_STRING, Buffer.from(name)))));

/** In whole seconds. @param ms since 1970 */
export function time(ms: number): Buffer {
  const text = toTimestamp(ms).replace(/[-:T]/g, '');
  if (Number(text.slice(0, 4)) > LAST_SHORT_YEAR) return der(GENERALIZED_TIME, Buffer.from(text));
  return der(UTC_TIME, Buffer.from(text.slice(2)));
}

function bigEndian(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from(bytes);
}
