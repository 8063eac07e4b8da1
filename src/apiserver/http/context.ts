// One HTTP exchange under way, and how it is answered.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestContext } from '../request.ts';
import { CONTENT_TYPES, encodeBody } from './encode.ts';
import { isLong, sendCompressed, takesGzip } from './long-answer.ts';
import type { RequestInfo } from './request-info.ts';
import type { RequestUrl } from './request-url.ts';

/** The raw connection of a request that asks for an upgrade. */
export interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: RequestUrl;
  readonly info: RequestInfo;
  readonly context: RequestContext;
  readonly upgrade?: Upgrade;
}

export interface Answer {
  readonly code?: number;
  readonly format?: 'json' | 'yaml';
  readonly contentType?: string;
  /** With line breaks, also where the client does not ask for them. */
  readonly isPretty?: boolean;
}

/** Sends a whole body. */
export function sendObject(exchange: Exchange, body: object, answer: Answer = {}): void {
  const { response, context } = exchange;
  context.audit?.answered(body);
  const format = answer.format ?? 'json';
  const text = encodeBody(body, format, answer.isPretty || isPretty(context));
  const contentType = answer.contentType ?? CONTENT_TYPES[format];
  const { code = 200 } = answer;
  if (isLong(text) && takesGzip(exchange.request)) {
    sendCompressed(response, { code, headers: { 'Content-Type': contentType } }, text);
    return;
  }
  response.writeHead(code, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  // Node would write a head and a text as one text, and the bytes of warnings would be encoded twice.
  const sent = response.hasHeader('Warning') ? Buffer.from(text) : text;
  response.end(exchange.request.method === 'HEAD' ? undefined : sent);
}

export function sendText(exchange: Pick<Exchange, 'response'>, text: string, code = 200): void {
  const { response } = exchange;
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(code, { 'X-Content-Type-Options': 'nosniff' });
  exchange.response.end(text);
}

function isPretty(context: RequestContext): boolean {
  const pretty = context.query.get('pretty');
  return pretty !== null && pretty !== 'false' && pretty !== '0';
}
