// From Node's request to the plain request that protocols and signatures read.

import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from './protocols/protocol.ts';

/** All of it but the body. */
export type HttpHead = Omit<HttpRequest, 'body'>;

export function headOf(request: IncomingMessage): HttpHead {
  const { method = 'GET' } = request;
  const url = originForm(request.url ?? '/');
  const at = url.indexOf('?');
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    headers: headersOf(request.rawHeaders),
    sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, ''),
  };
}

/** A client that takes us for its proxy names the host as well: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
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
