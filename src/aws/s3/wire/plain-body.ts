// The body of a request as it was before it was sent, checked against all that was said of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html

import { createHash } from 'node:crypto';
import { sha256Hex } from '../../../lib/ids.ts';
import { AwsError } from '../../aws-error.ts';
import { isChunked, readChunkedBody } from '../../chunked-body.ts';
import type { HttpRequest } from '../../protocols/protocol.ts';
import { CHECKSUMS, checksumHeader, checksumOf } from '../checksums.ts';

/** What is told behind the last chunk is a header like others. Throws AwsError. */
export function withPlainBody(request: HttpRequest): HttpRequest {
  const plain = isChunked(request) ? joined(request) : request;
  checkDigests(plain, request.headers.get('x-amz-content-sha256'));
  return plain;
}

function joined(request: HttpRequest): HttpRequest {
  const read = readChunkedBody(request.body);
  const body = Buffer.concat(read?.chunks.map(({ data }) => data) ?? []);
  const length = request.headers.get('x-amz-decoded-content-length') ?? String(body.length);
  if (!read || length !== String(body.length))
    throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 });
  const headers = new Map([...request.headers, ...read.trailers]);
  const packings = (headers.get('content-encoding') ?? '').split(',').map((packing) => packing.trim());
  const own = packings.filter((packing) => packing !== 'aws-chunked' && packing !== '');
  if (own.length > 0) headers.set('content-encoding', own.join(','));
  else headers.delete('content-encoding');
  return { ...request, headers, body };
}

const badDigest = (message: string) => new AwsError('BadDigest', message, { status: 400 });

function checkDigests({ headers, body }: HttpRequest, saidSha256: string | undefined): void {
  if (saidSha256 !== undefined && /^[0-9a-f]{64}$/i.test(saidSha256) && saidSha256 !== sha256Hex(body))
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { status: 400, members: { ClientComputedContentSHA256: saidSha256, S3ComputedContentSHA256: sha256Hex(body) } },
    );
  const md5 = headers.get('content-md5');
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16)
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', { status: 400 });
    if (createHash('md5').update(body).digest('base64') !== md5)
      throw badDigest('The Content-MD5 you specified did not match what we received.');
  }
  for (const algorithm of CHECKSUMS) {
    const said = headers.get(checksumHeader(algorithm));
    if (said !== undefined && said !== checksumOf(algorithm, body))
      throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
