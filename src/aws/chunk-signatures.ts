// The signatures of a body's chunks: each is made over the one before, and the first over the request's.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html

import { sha256Hex } from '../lib/ids.ts';
import { readChunkedBody } from './chunked-body.ts';
import type { HttpRequest } from './protocols/protocol.ts';
import { partSignatureOf, type SignatureClaim } from './signature.ts';

const EMPTY = sha256Hex('');

/** True for a body whose chunks are not signed, when the request says so. */
export function areChunksRight(request: HttpRequest, claim: SignatureClaim, secret: string): boolean {
  const said = request.headers.get('x-amz-content-sha256') ?? '';
  if (said.startsWith('STREAMING-UNSIGNED-')) return true;
  const read = readChunkedBody(request.body);
  let before = claim.signature;
  for (const { data, signature } of read?.chunks ?? []) {
    if (signature !== partSignatureOf(claim, { kind: 'PAYLOAD', before, hashes: [EMPTY, sha256Hex(data)] }, secret))
      return false;
    before = signature;
  }
  if (!read || !said.endsWith('-TRAILER')) return read !== undefined;
  const text = [...read.trailers].map(([name, value]) => `${name}:${value}\n`).join('');
  return (
    read.trailerSignature === partSignatureOf(claim, { kind: 'TRAILER', before, hashes: [sha256Hex(text)] }, secret)
  );
}
