// Bodies that S3's clients send in chunks, each of which may be signed: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// and, with what is told after the last, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html

import type { HttpRequest } from './protocols/protocol.ts';

export interface Chunk {
  readonly data: Buffer;
  readonly signature: string | undefined;
}

export interface ChunkedBody {
  /** The last of them is empty. */
  readonly chunks: readonly Chunk[];
  /** By their names in lower case, but for the signature. */
  readonly trailers: ReadonlyMap<string, string>;
  readonly trailerSignature: string | undefined;
}

const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

export function isChunked({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-');
}

/** @returns undefined for what has not the form, or ends too early */
export function readChunkedBody(body: Buffer): ChunkedBody | undefined {
  const chunks: Chunk[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const head = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
      body.toString('latin1', at, Math.max(end, at)),
    );
    if (end < 0 || !head) return undefined;
    const size = Number.parseInt(head[1] ?? '', 16);
    const start = end + 2;
    if (start + size > body.length) return undefined;
    chunks.push({ data: body.subarray(start, start + size), signature: head[2] });
    at = start + size;
    if (size === 0) return { chunks, ...readTrailers(body.toString('latin1', at)) };
    if (body.toString('latin1', at, at + 2) !== '\r\n') return undefined;
    at += 2;
  }
}

function readTrailers(text: string): Pick<ChunkedBody, 'trailers' | 'trailerSignature'> {
  const trailers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) trailers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  const trailerSignature = trailers.get(TRAILER_SIGNATURE);
  trailers.delete(TRAILER_SIGNATURE);
  return { trailers, trailerSignature };
}
