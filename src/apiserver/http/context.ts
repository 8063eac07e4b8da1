// One HTTP exchange under way, and how it is answered.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SchemaSource } from '../../kube/schema/schema.ts';
import { PROTOBUF_TYPE } from '../decode/body.ts';
import { protobufOf } from '../protobuf/answer-types.ts';
import type { RequestContext } from '../request.ts';
import { CONTENT_TYPES, encodeBody } from './encode.ts';
import { isLong, lengthOf, sendCompressed, sendPieces, takesGzip } from './long-answer.ts';
import type { Format } from './negotiate.ts';
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
  /** Of the kinds that are served. */
  readonly schemas: SchemaSource;
}

export interface Answer {
  readonly code?: number;
  readonly format?: Format;
  readonly contentType?: string;
  /** With line breaks, also where the client does not ask for them. */
  readonly isPretty?: boolean;
}

/** Sends a whole body. */
export function sendObject(exchange: Exchange, body: object, answer: Answer = {}): void {
  const { response, context } = exchange;
  context.audit?.answered(body);
  const { code = 200, format = 'json' } = answer;
  const contentType = answer.contentType ?? CONTENT_TYPES[format];
  if (format === 'protobuf') {
    sendBytes(exchange, [protobufOf(body, exchange.schemas)], { code, contentType });
    return;
  }
  const text = encodeBody(body, format, answer.isPretty || isPretty(context));
  if (isLong(text) && takesGzip(exchange.request)) {
    sendCompressed(response, { code, headers: { 'Content-Type': contentType } }, text);
    return;
  }
  response.writeHead(code, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  // Node would write a head and a text as one text, and the bytes of warnings would be encoded twice.
  const sent = response.hasHeader('Warning') ? Buffer.from(text) : text;
  response.end(exchange.request.method === 'HEAD' ? undefined : sent);
}

/** A whole body in protocol buffers, of pieces that are kept by others. */
export function sendBytes(
  { request, response }: Exchange,
  pieces: readonly Buffer[],
  { code = 200, contentType = PROTOBUF_TYPE }: Pick<Answer, 'code' | 'contentType'> = {},
): void {
  const isCompressed = isLong({ length: lengthOf(pieces) }) && takesGzip(request);
  sendPieces(response, { code, headers: { 'Content-Type': contentType }, isCompressed }, pieces);
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
