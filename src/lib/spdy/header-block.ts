// Header blocks of SPDY/3.1: counted names and values, compressed by one stream that lives as long as the connection.

import type { Transform } from 'node:stream';
import { constants, createDeflate, createInflate, type Zlib } from 'node:zlib';
import { DICTIONARY } from './dictionary.ts';
import { SpdyError } from './spdy-error.ts';

export type Headers = ReadonlyMap<string, string>;

/** More than this in one block is no honest request. */
const MAX_BLOCK_BYTES = 256 * 1024;

/** Both directions of one connection. Calls must not overlap: each block continues where the last one ended. */
export interface HeaderCodec {
  /** Rejects when the block is damaged or too large; the connection is of no use then. */
  decode(block: Buffer): Promise<Headers>;
  encode(headers: Headers): Promise<Buffer>;
  close(): void;
}

export function headerCodec(): HeaderCodec {
  const inflate = createInflate({ dictionary: DICTIONARY });
  const deflate = createDeflate({ dictionary: DICTIONARY });
  // An error is the block's in whose time it comes; after the last of them it is nobody's.
  for (const stream of [inflate, deflate]) stream.on('error', () => undefined);
  return {
    decode: async (block) => parse(await transform(inflate, block)),
    encode: (headers) => transform(deflate, serialize(headers)),
    close() {
      inflate.close();
      deflate.close();
    },
  };
}

/** All that comes out for what goes in. */
function transform(stream: Transform & Zlib, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const output: Buffer[] = [];
    let bytes = 0;
    const settle = (error?: Error) => {
      stream.off('data', onData);
      stream.off('error', settle);
      if (error) reject(new SpdyError(`a header block of SPDY is damaged: ${error.message}`, { cause: error }));
      else resolve(Buffer.concat(output));
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BLOCK_BYTES) settle(new Error('it is too large'));
      else output.push(chunk);
    };
    stream.on('data', onData);
    stream.on('error', settle);
    stream.write(input);
    stream.flush(constants.Z_SYNC_FLUSH, () => settle());
  });
}

function parse(block: Buffer): Headers {
  const headers = new Map<string, string>();
  let offset = 4;
  const next = () => {
    const start = offset + 4;
    offset = start + number(block, offset);
    if (offset > block.length) throw new SpdyError('a header block of SPDY is cut short');
    return block.toString('utf8', start, offset);
  };
  for (let count = number(block, 0); count > 0; count -= 1) headers.set(next(), next());
  return headers;
}

function number(block: Buffer, offset: number): number {
  if (offset + 4 > block.length) throw new SpdyError('a header block of SPDY is cut short');
  return block.readUInt32BE(offset);
}

function serialize(headers: Headers): Buffer {
  const parts = [number32(headers.size)];
  for (const text of [...headers].flat()) {
    const bytes = Buffer.from(text, 'utf8');
    parts.push(number32(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

export function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
