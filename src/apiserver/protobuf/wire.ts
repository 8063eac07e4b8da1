// The wire format of protocol buffers, as far as Kubernetes uses it: varints, 64-bit and 32-bit values, length-delimited bytes.
// https://protobuf.dev/programming-guides/encoding/

import { DecodeError } from '../decode/normalize.ts';

/** A varint as a signed 64-bit BigInt; everything else as bytes. */
export type WireValue = bigint | Buffer;

/** One for all: to make one takes longer than to read what is around it. */
export const NO_BYTES: Buffer = Buffer.alloc(0);

export class ProtobufReader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** The next field, or undefined at the end. Throws DecodeError when the bytes are not a message. */
  next(): { number: number; value: WireValue } | undefined {
    if (this.#at >= this.#body.length) return undefined;
    const tag = Number(this.#varint());
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 536_870_911)
      throw new DecodeError(`proto: illegal tag ${number} (wire type ${tag % 8})`);
    return { number, value: this.#value(tag % 8) };
  }

  #value(wireType: number): WireValue {
    if (wireType === 0) return this.#varint();
    if (wireType === 2) return this.#bytes(Number(this.#varint()));
    if (wireType === 1) return this.#bytes(8);
    if (wireType === 5) return this.#bytes(4);
    throw new DecodeError(`proto: illegal wireType ${wireType}`);
  }

  #varint(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#body[this.#at++];
      if (byte === undefined) throw new DecodeError('unexpected EOF');
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, result);
    }
    throw new DecodeError('proto: integer overflow');
  }

  #bytes(length: number): Buffer {
    if (length < 0 || this.#at + length > this.#body.length) throw new DecodeError('unexpected EOF');
    if (length === 0) return NO_BYTES;
    const bytes = this.#body.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }
}
