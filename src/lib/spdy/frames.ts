// Frames of SPDY/3.1 on the wire. https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/#TOC-2.2-Framing

import { number32 } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';

export const SYN_STREAM = 1;
export const SYN_REPLY = 2;
export const RST_STREAM = 3;
export const PING = 6;
export const GOAWAY = 7;

/** The sender says no more on this stream. */
export const FLAG_FIN = 1;

/** Of RST_STREAM. */
export const PROTOCOL_ERROR = 1;
export const CANCEL = 5;

const VERSION = 0x8003;
const HEADER_BYTES = 8;

export type Frame =
  | { readonly kind: 'data'; readonly streamId: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: 'control'; readonly type: number; readonly flags: number; readonly payload: Buffer };

/** The frames in what a connection says, one by one: the reader's pace is the connection's. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer[] = [];
  let bytes = 0;
  let wanted = HEADER_BYTES;
  for await (const chunk of source) {
    pending.push(chunk);
    bytes += chunk.length;
    // Put together only once there is enough: a frame may be long, and come in small pieces.
    if (bytes < wanted) continue;
    let rest = pending.length === 1 ? chunk : Buffer.concat(pending);
    for (wanted = lengthOf(rest); rest.length >= wanted; wanted = lengthOf(rest)) {
      yield parse(rest.subarray(0, wanted));
      rest = rest.subarray(wanted);
    }
    pending = [rest];
    bytes = rest.length;
  }
}

/** Of the frame that begins here; of its head, when even that is not there yet. */
const lengthOf = (bytes: Buffer) =>
  bytes.length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + bytes.readUIntBE(5, 3);

function parse(bytes: Buffer): Frame {
  const flags = bytes.readUInt8(4);
  const payload = bytes.subarray(HEADER_BYTES);
  const first = bytes.readUInt32BE(0);
  if (first < 0x80000000) return { kind: 'data', streamId: first, flags, payload };
  if (bytes.readUInt16BE(0) !== VERSION) throw new SpdyError('a frame is of another version of SPDY than 3.1');
  return { kind: 'control', type: bytes.readUInt16BE(2), flags, payload };
}

export function dataFrame(streamId: number, payload: Buffer, flags = 0): Buffer {
  return Buffer.concat([number32(streamId), flagged(flags, payload.length), payload]);
}

export function controlFrame(type: number, payload: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(VERSION, 0);
  head.writeUInt16BE(type, 2);
  return Buffer.concat([head, flagged(flags, payload.length), payload]);
}

function flagged(flags: number, length: number): Buffer {
  const bytes = number32(length);
  bytes.writeUInt8(flags, 0);
  return bytes;
}
