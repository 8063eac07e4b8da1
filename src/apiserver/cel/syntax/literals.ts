// What literals mean: numbers with their limits, strings and bytes with their escapes.
// https://github.com/google/cel-go/blob/master/parser/unescape.go

import { isInt64, isUint64, Uint } from '../values/value.ts';

/** Undefined when it does not fit into 64 bits. */
export function intLiteral(text: string): bigint | undefined {
  const isNegative = text.startsWith('-');
  const magnitude = BigInt(isNegative ? text.slice(1) : text);
  const value = isNegative ? -magnitude : magnitude;
  return isInt64(value) ? value : undefined;
}

/** Undefined when it does not fit into 64 bits. */
export function uintLiteral(text: string): Uint | undefined {
  const value = BigInt(text.slice(0, -1));
  return isUint64(value) ? new Uint(value) : undefined;
}

const CHARS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The content of a string token, quotes and escapes resolved. Undefined for an escape of what is no character. */
export function stringLiteral(token: string): string | undefined {
  const { body, isRaw } = unquoted(token);
  if (isRaw || !body.includes('\\')) return body;
  let isValid = true;
  const text = body.replaceAll(
    /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g,
    (_, ...groups) => {
      const [hex, short, long, octal, char] = groups as (string | undefined)[];
      if (char !== undefined) return CHARS[char] ?? char;
      const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(hex ?? short ?? long ?? '', 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        isValid = false;
        return '';
      }
      return String.fromCodePoint(code);
    },
  );
  return isValid ? text : undefined;
}

/** The content of a bytes token. Undefined for escapes that bytes do not have (`\u`). */
export function bytesLiteral(token: string): Uint8Array | undefined {
  const { body, isRaw } = unquoted(token.slice(1));
  if (isRaw || !body.includes('\\')) return Buffer.from(body);
  const parts: Buffer[] = [];
  const pattern = /\\(?:[xX]([0-9a-fA-F]{2})|([0-3][0-7]{2})|([\s\S]))|[^\\]+/g;
  for (const match of body.matchAll(pattern)) {
    const [all, hex, octal, char] = match;
    if (char === 'u' || char === 'U') return undefined;
    if (hex) parts.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (octal) parts.push(Buffer.from([Number.parseInt(octal, 8)]));
    else parts.push(Buffer.from(char === undefined ? all : (CHARS[char] ?? char)));
  }
  return Buffer.concat(parts);
}

function unquoted(token: string): { body: string; isRaw: boolean } {
  const isRaw = /^[rR]/.test(token);
  const text = (isRaw ? token.slice(1) : token).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const quotes = /^("""|''')/.test(text) && text.length >= 6 ? 3 : 1;
  return { body: text.slice(quotes, -quotes), isRaw };
}
