// Reading a request's body, bounded.

import type { IncomingMessage } from 'node:http';
import { ApiError } from '../../kube/api-error.ts';

/** kube-apiserver's MaxRequestBodyBytes. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The whole body. Throws RequestEntityTooLarge; the rest of a body that is too large is not kept. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES)
    throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`);
  return Buffer.concat(chunks);
}
