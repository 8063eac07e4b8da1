// Headers that a presigned address carries in its query: who made it wants them to be as they are.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

import type { HttpRequest } from '../../protocols/protocol.ts';

const HOISTED = /^(x-amz-.+|if-match|if-none-match)$/;
/** Those of the signature itself. */
const SIGNATURE = /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token)$/;

/** The request as if they had come as headers. */
export function withHoistedHeaders(request: HttpRequest, query: URLSearchParams): HttpRequest {
  if (!query.has('X-Amz-Signature')) return request;
  const hoisted = [...query]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => HOISTED.test(name) && !SIGNATURE.test(name) && !request.headers.has(name));
  if (hoisted.length === 0) return request;
  return { ...request, headers: new Map([...request.headers, ...hoisted]) };
}
