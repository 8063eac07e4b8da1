// From Node's request to the plain request that protocols and signatures read.

import type { Request } from 'express';
import type { HttpRequest } from './protocols/protocol.ts';

/** `request.body` is what express.raw left: a Buffer, or nothing where there was no body. */
export function toHttpRequest(request: Request): HttpRequest {
  const at = request.originalUrl.indexOf('?');
  return {
    method: request.method,
    path: at < 0 ? request.originalUrl : request.originalUrl.slice(0, at),
    query: at < 0 ? '' : request.originalUrl.slice(at + 1),
    headers: headersOf(request.rawHeaders),
    sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, ''),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function headersOf(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
