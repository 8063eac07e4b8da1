// Text from bytes as Go reads it: each byte that is of no character becomes one of its own, where the web's decoders take what was begun as one.

import { isUtf8 } from 'node:buffer';

const REPLACEMENT = Buffer.from('\ufffd');

/** A byte order mark is kept. */
export function goText(bytes: Buffer): string {
  return (isUtf8(bytes) ? bytes : repaired(bytes)).toString('utf8');
}

function repaired(bytes: Buffer): Buffer {
  const result = Buffer.alloc(bytes.length * REPLACEMENT.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const size = characterAt(bytes, at);
    if (size === 0) length += REPLACEMENT.copy(result, length);
    for (let part = 0; part < size; part++) result[length++] = bytes[at + part] ?? 0;
    at += size || 1;
  }
  return result.subarray(0, length);
}

/** What may follow where it is not any later byte: shorter forms would do, or there are no such characters (RFC 3629, section 4). */
const SECOND: ReadonlyMap<number, readonly [least: number, most: number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);
const ANY_SECOND = [0x80, 0xbf] as const;

/** How many bytes the character here has; 0: there is none. */
function characterAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const [least, most] = SECOND.get(first) ?? ANY_SECOND;
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let part = 2; part < size; part++) if (((bytes[at + part] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}
