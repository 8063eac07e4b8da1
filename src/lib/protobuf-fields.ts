// Fields of protocol buffers, written: https://protobuf.dev/programming-guides/encoding/

/** @param value a whole number; one that is negative takes ten bytes, as 64 bits do */
export function varint(value: number): Buffer {
  if (value < 0) return varintOf(BigInt.asUintN(64, BigInt(value)));
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      bytes.push(rest);
      return Buffer.from(bytes);
    }
    bytes.push((rest % 128) + 128);
  }
}

function varintOf(bits: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = bits; ; rest >>= 7n) {
    if (rest < 128n) {
      bytes.push(Number(rest));
      return Buffer.from(bytes);
    }
    bytes.push(Number(rest & 127n) + 128);
  }
}

/** What stands before the bytes of a field whose length is told. */
export const fieldHead = (number: number, length: number): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(length)]);

/** A text's bytes, or a message's. */
export const bytesField = (number: number, body: Buffer): Buffer =>
  Buffer.concat([fieldHead(number, body.length), body]);

/** @param value a whole number */
export const numberField = (number: number, value: number): Buffer =>
  Buffer.concat([varint(number * 8), varint(value)]);

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(number * 8 + 1), bytes]);
}
