// Who asks S3: presigned addresses, bodies in chunks, and what is said of signatures that are wrong.

import { CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PresignOptions, presignedUrl, putChunked } from '../support/presign.ts';
import { BUCKET as Bucket, givenBucket, givenObjects, s3Of } from '../support/s3.ts';
import { signedHeaders } from '../support/sign.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
  await givenObjects(s3, 'one');
});
afterEach(() => aws[Symbol.asyncDispose]());

const path = `/${Bucket}/one`;
const text = async (Key = 'one') => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const presign = (options: Partial<PresignOptions> = {}) => presignedUrl({ url: aws.url, path, ...options });
const element = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

async function refused(request: Promise<Response>) {
  const answer = await request;
  const xml = await answer.text();
  return { status: answer.status, code: element(xml, 'Code'), message: element(xml, 'Message'), xml };
}

describe('a presigned address', () => {
  it('is all that is needed to read, to look and to write', async () => {
    expect(await (await fetch(presign())).text()).toBe('one');
    const head = await fetch(presign({ method: 'HEAD' }), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '3']);
    const put = await fetch(presign({ method: 'PUT' }), { method: 'PUT', body: 'two' });
    expect([put.status, await put.text()]).toEqual([200, '']);
    expect(await text()).toBe('two');
    expect((await fetch(presign({ method: 'DELETE' }), { method: 'DELETE' })).status).toBe(204);
    expect(await refused(fetch(presign()))).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('says in its query what headers say elsewhere', async () => {
    const query = {
      'x-amz-meta-team': 'a',
      'x-amz-storage-class': 'STANDARD_IA',
      'if-none-match': '*',
      'x-id': 'PutObject',
    };
    const put = () => fetch(presign({ method: 'PUT', path: `/${Bucket}/new`, query }), { method: 'PUT', body: 'a' });
    expect((await put()).status).toBe(200);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'new' }))).toMatchObject({
      Metadata: { team: 'a' },
      StorageClass: 'STANDARD_IA',
    });
    expect(await refused(put())).toMatchObject({ status: 412, code: 'PreconditionFailed' });
  });

  it('holds for its time', async () => {
    const late = await refused(fetch(presign({ expires: 2, nowMs: Date.UTC(2026, 0, 2, 3, 4, 5) })));
    expect(late).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
    expect(element(late.xml, 'X-Amz-Expires')).toBe('2');
    expect(element(late.xml, 'Expires')).toBe('2026-01-02T03:04:07Z');
    expect(element(late.xml, 'ServerTime')).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
    const early = presign({ nowMs: Date.now() + 3_600_000 });
    expect(await refused(fetch(early))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Request is not valid yet',
    });
  });

  it('is for what was signed and nothing else', async () => {
    const wrong = await refused(fetch(presign({ secret: 'wrong' })));
    expect(wrong).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(element(wrong.xml, 'AWSAccessKeyId')).toBe('test');
    expect(element(wrong.xml, 'SignatureProvided')).toMatch(/^[0-9a-f]{64}$/);
    expect(element(wrong.xml, 'StringToSign')).toMatch(
      /^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-west-2\/s3\/aws4_request\n/,
    );
    expect(element(wrong.xml, 'StringToSignBytes')).toMatch(/^41 57 53 34 2d /);
    expect(element(wrong.xml, 'CanonicalRequest')).toMatch(new RegExp(`^GET\n${path}\nX-Amz-Algorithm=`));
    expect(await refused(fetch(presign(), { method: 'PUT', body: 'a' }))).toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    expect(await refused(fetch(presign().replace('/one?', '/other?')))).toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  it('lets no header of S3’s own be added', async () => {
    const headers = { 'x-amz-meta-team': 'a' };
    const put = (url: string, sent: Record<string, string>) => fetch(url, { method: 'PUT', headers: sent, body: 'a' });
    const refusedOne = await refused(put(presign({ method: 'PUT' }), headers));
    expect(refusedOne).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    });
    expect(element(refusedOne.xml, 'HeadersNotSigned')).toBe('x-amz-meta-team');
    const signed = presign({ method: 'PUT', headers });
    expect(await refused(put(signed, {}))).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect((await put(signed, headers)).status).toBe(200);
    // But for the one that says what the content is, which nobody looks at then.
    expect((await put(presign({ method: 'PUT' }), { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })).status).toBe(200);
  });

  it('is whole', async () => {
    for (const name of ['X-Amz-Expires', 'X-Amz-SignedHeaders', 'X-Amz-Date', 'X-Amz-Credential'])
      expect(await refused(fetch(presign().replace(new RegExp(`${name}=[^&]*&`), '')))).toMatchObject({
        status: 400,
        code: 'AuthorizationQueryParametersError',
        message: expect.stringContaining('Query-string authentication version 4 requires the X-Amz-Algorithm'),
      });
    const [, , misread] = [
      presign(),
      presign(),
      presign().replace('X-Amz-Credential=test%2F', 'X-Amz-Credential=test%252F'),
    ];
    expect(await refused(fetch(misread))).toMatchObject({
      code: 'AuthorizationQueryParametersError',
      message: expect.stringContaining('Error parsing the X-Amz-Credential parameter'),
    });
  });
});

describe('a request', () => {
  it('that nobody signed, or in the old way, is refused', async () => {
    const host = { host: `${Bucket}.s3.us-west-2.amazonaws.com` };
    expect(await refused(fetch(`${aws.url}/one?AWSAccessKeyId=a&Signature=b&Expires=1`))).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
    expect(
      await refused(fetch(`${aws.url}/one`, { headers: { ...host, authorization: 'AWS key:sig' } })),
    ).toMatchObject({
      code: 'InvalidRequest',
    });
  });

  it('by somebody unknown, or at another time, is refused', async () => {
    const unknown = await refused(fetch(presign({ accessKeyId: 'AKIAUNKNOWN' })));
    expect(unknown).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    });
    expect(element(unknown.xml, 'AWSAccessKeyId')).toBe('AKIAUNKNOWN');
    const headers = signedHeaders({
      url: aws.url,
      service: 's3',
      method: 'GET',
      path,
      nowMs: Date.now() - 16 * 60_000,
    });
    const late = await refused(fetch(`${aws.url}${path}`, { headers }));
    expect(late).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    expect(element(late.xml, 'MaxAllowedSkewMilliseconds')).toBe('900000');
  });
});

describe('a body in chunks', () => {
  const CRC32 = { 'x-amz-checksum-crc32': 'y/U6HA==' };
  const put = (options: Partial<Parameters<typeof putChunked>[0]>) =>
    putChunked({ url: aws.url, path, chunks: ['12345', '6789', '0'], isSigned: true, ...options });

  it.each([
    [true, {}],
    [true, { 'x-amz-checksum-crc32': 'Jh2u5Q==' }],
    [false, { 'x-amz-checksum-crc32': 'Jh2u5Q==' }],
  ])('is one content (signed: %s, with %j)', async (isSigned, trailers) => {
    const answer = await put({ isSigned, trailers, headers: { 'content-encoding': 'aws-chunked,gzip' } });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('x-amz-checksum-crc32')).toBe('x-amz-checksum-crc32' in trailers ? 'Jh2u5Q==' : null);
    const told = await s3.send(new GetObjectCommand({ Bucket, Key: 'one' }));
    expect([told.ContentEncoding, await told.Body?.transformToString()]).toEqual(['gzip', '1234567890']);
  });

  it('is what was signed', async () => {
    expect(await refused(put({ change: (body) => body.replace('6789', '6780') }))).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    const trailers = { 'x-amz-checksum-crc32': 'Jh2u5Q==' };
    expect(
      await refused(put({ trailers, change: (body) => body.replace('Jh2u5Q==', CRC32['x-amz-checksum-crc32']) })),
    ).toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    expect(await text()).toBe('one');
  });

  it('has the checksum that is told behind it', async () => {
    expect(await refused(put({ isSigned: false, trailers: CRC32 }))).toMatchObject({
      status: 400,
      code: 'BadDigest',
      message: 'The CRC32 you specified did not match the calculated checksum.',
    });
    expect(await text()).toBe('one');
  });

  it('is whole, and as long as it was said to be', async () => {
    const cut = { isSigned: false, trailers: { 'x-amz-checksum-crc32': 'Jh2u5Q==' } };
    for (const change of [
      (body: string) => body.slice(0, 12),
      (body: string) => body.replace('5\r\n12345', '4\r\n1234'),
    ])
      expect(await refused(put({ ...cut, change }))).toMatchObject({ status: 400, code: 'IncompleteBody' });
  });
});

it('a body is the one whose hash was signed', async () => {
  const headers = signedHeaders({ url: aws.url, service: 's3', method: 'PUT', path, body: 'signed' });
  const answer = await fetch(`${aws.url}${path}`, { method: 'PUT', headers, body: 'signed' });
  // Without the header that says what the content is, a signature is over none.
  expect((await refused(Promise.resolve(answer))).code).toBe('SignatureDoesNotMatch');
  const lying = s3Of(aws);
  type Next = (args: { readonly request: { body: string } }) => unknown;
  const alter = (next: Next) => (args: Parameters<Next>[0]) => {
    args.request.body = 'altered';
    return next(args);
  };
  lying.middlewareStack.addRelativeTo(alter as never, {
    relation: 'after',
    toMiddleware: 'httpSigningMiddleware',
    override: true,
  });
  const command = new CreateMultipartUploadCommand({ Bucket, Key: 'one' });
  await expect(lying.send(command)).rejects.toMatchObject({
    name: 'XAmzContentSHA256Mismatch',
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ClientComputedContentSHA256: expect.stringMatching(/^[0-9a-f]{64}$/),
    S3ComputedContentSHA256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
