// The body of a request: all of it, unpacked, within a limit.

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';

/** A body that cannot be had: too large, broken off, packed in an unknown way or badly. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

const NOTHING = Buffer.alloc(0);

/**
 * Rejects with BodyError. What is left of a body that is too large is not kept.
 * @param headers those of the request, by their names in lower case
 * @param limit in bytes, of the unpacked body
 */
export async function readBody(
  request: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  limit: number,
): Promise<Buffer> {
  const body = await readPackedBody(request, headers, limit);
  const packing = body.length === 0 ? undefined : headers.get('content-encoding');
  return packing === undefined || packing === 'identity' ? body : unpack(body, packing.toLowerCase(), limit);
}

/** The same for a body that is kept as it was sent. */
export async function readPackedBody(
  request: IncomingMessage,
  headers: ReadonlyMap<string, string>,
  limit: number,
): Promise<Buffer> {
  const length = headers.get('content-length');
  if (!headers.has('transfer-encoding') && (length === undefined || length === '0')) return NOTHING;
  if (Number(length) > limit) throw tooLarge(limit);
  return collect(request, limit);
}

const tooLarge = (limit: number) => new BodyError(413, `the body is longer than ${limit} bytes`);

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= limit) parts.push(part);
      else {
        parts.length = 0;
        reject(tooLarge(limit));
      }
    });
    request.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
    request.on('error', (cause) => reject(new BodyError(400, 'the body was broken off', { cause })));
  });
}

type Unpacker = (packed: Buffer, options: ZlibOptions) => Promise<Buffer>;

const UNPACKERS: Readonly<Record<string, Unpacker>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress),
};

async function unpack(packed: Buffer, packing: string, limit: number): Promise<Buffer> {
  const unpacker = Object.hasOwn(UNPACKERS, packing) ? UNPACKERS[packing] : undefined;
  if (!unpacker) throw new BodyError(415, `unsupported content encoding "${packing}"`);
  try {
    return await unpacker(packed, { maxOutputLength: limit });
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge(limit) : new BodyError(400, `the body is not ${packing}`, { cause });
  }
}
