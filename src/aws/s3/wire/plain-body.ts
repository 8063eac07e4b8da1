// The body of a request as it was before it was sent, checked against all that was said of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html

import { createHash } from 'node:crypto';
import { sha256Hex } from '../../../lib/ids.ts';
import { AwsError } from '../../aws-error.ts';
import { isChunked, readChunkedBody } from '../../chunked-body.ts';
import type { HttpRequest } from '../../protocols/protocol.ts';
import { CHECKSUMS, checksumHeader, checksumOf, isChecksum } from '../checksums.ts';
import { s3Error } from '../errors.ts';

/** What is told behind the last chunk is a header like others. Throws AwsError. */
export function withPlainBody(request: HttpRequest, operation: string): HttpRequest {
  const plain = isChunked(request) ? joined(request) : request;
  checkSha256(plain, request.headers.get('x-amz-content-sha256'));
  checkMd5(plain, operation);
  // There the checksum is that of the object that comes of its parts.
  if (operation !== 'CompleteMultipartUpload') checkChecksums(plain);
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

function checkSha256({ body }: HttpRequest, said: string | undefined): void {
  if (said !== undefined && /^[0-9a-f]{64}$/i.test(said) && said.toLowerCase() !== sha256Hex(body))
    throw s3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { status: 400, ClientComputedContentSHA256: said, S3ComputedContentSHA256: sha256Hex(body) },
    );
}

/** The members of its errors are recorded from the service in localstack's tests (tests/aws/services/s3/test_s3.py). */
function checkMd5({ headers, body }: HttpRequest, operation: string): void {
  const said = headers.get('content-md5');
  if (said === undefined) return;
  const bytes = Buffer.from(said, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== said)
    throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', { status: 400, 'Content-MD5': said });
  const CalculatedDigest = createHash('md5').update(body).digest('base64');
  if (CalculatedDigest === said) return;
  const ExpectedDigest = operation === 'PutObject' ? bytes.toString('hex') : said;
  throw s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    status: 400,
    ExpectedDigest,
    CalculatedDigest,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function checkChecksums({ headers, body }: HttpRequest): void {
  const given = CHECKSUMS.filter((algorithm) => headers.has(checksumHeader(algorithm)));
  if (given.length > 1)
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
      { status: 400 },
    );
  for (const algorithm of given) {
    const name = checksumHeader(algorithm);
    const said = headers.get(name) ?? '';
    if (!isChecksum(algorithm, said))
      throw s3Error('InvalidRequest', `Value for ${name} header is invalid.`, { status: 400 });
    if (said !== checksumOf(algorithm, body))
      throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, {
        status: 400,
      });
  }
}
