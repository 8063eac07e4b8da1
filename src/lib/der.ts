// Reading DER (X.690): tags, lengths, values. Enough for certificates and requests for them.

/** What does not parse. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export interface DerItem {
  readonly tag: number;
  /** What is inside. */
  readonly value: Buffer;
  /** The whole of it, with tag and length. */
  readonly bytes: Buffer;
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const OBJECT_ID = 0x06;

/** The items that stand one after another in `bytes`. Throws DerError. */
export function derItems(bytes: Buffer): DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at < bytes.length; ) {
    const item = itemAt(bytes, at);
    items.push(item);
    at += item.bytes.length;
  }
  return items;
}

function itemAt(bytes: Buffer, at: number): DerItem {
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1];
  if (first === undefined) throw new DerError('truncated');
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4 || at + 2 + count > bytes.length) throw new DerError('a length is too long');
  const start = at + 2 + count;
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  if (start + length > bytes.length) throw new DerError('truncated');
  return { tag, value: bytes.subarray(start, start + length), bytes: bytes.subarray(at, start + length) };
}

/** The one item that `bytes` is. Throws DerError when it is more or less than that. */
export function derItem(bytes: Buffer, tag: number): DerItem {
  const item = itemAt(bytes, 0);
  if (item.tag !== tag) throw new DerError(`tag ${item.tag} where ${tag} should be`);
  if (item.bytes.length !== bytes.length) throw new DerError('trailing data');
  return item;
}

/** `2.5.4.3` */
export function objectId({ value }: DerItem): string {
  const parts: number[] = [];
  let part = 0;
  for (const byte of value) {
    part = part * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    parts.push(part);
    part = 0;
  }
  const [head = 0, ...rest] = parts;
  const first = Math.min(Math.trunc(head / 40), 2);
  return [first, head - first * 40, ...rest].join('.');
}
