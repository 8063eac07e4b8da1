// Signs for S3 apart from the program's own code: addresses that anybody may use, and bodies in chunks.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html

import { createHash, createHmac } from 'node:crypto';
import { REGION } from './start-aws.ts';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const timeText = (ms: number) => new Date(ms).toISOString().replace(/\.\d+|[-:]/g, '');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

interface Terms {
  readonly time: string;
  readonly scope: string;
  readonly secret: string;
}

function termsOf({
  nowMs = Date.now(),
  secret = 'test',
}: {
  readonly nowMs?: number;
  readonly secret?: string;
}): Terms {
  const time = timeText(nowMs);
  return { time, secret, scope: `${time.slice(0, 8)}/${REGION}/s3/aws4_request` };
}

function sign({ time, scope, secret }: Terms, kind: string, ...lines: string[]): string {
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, [`AWS4-HMAC-SHA256${kind}`, time, scope, ...lines].join('\n')).toString('hex');
}

export interface PresignOptions {
  readonly url: string;
  /** Path as sent, encoded. */
  readonly path: string;
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expires?: number;
  readonly nowMs?: number;
  readonly secret?: string;
  readonly accessKeyId?: string;
}

/** @param options its headers must be sent as well */
export function presignedUrl(options: PresignOptions): string {
  const { url, path, method = 'GET', query = {}, headers = {}, expires = 60, accessKeyId = 'test' } = options;
  const terms = termsOf(options);
  const signed = Object.entries({ host: new URL(url).host, ...headers }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const parameters = {
    ...query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${terms.scope}`,
    'X-Amz-Date': terms.time,
    'X-Amz-Expires': String(expires),
    'X-Amz-SignedHeaders': names,
  };
  const text = Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, path, text, lines, names, 'UNSIGNED-PAYLOAD'].join('\n');
  return `${url}${path}?${text}&X-Amz-Signature=${sign(terms, '', sha256(canonical))}`;
}

export interface ChunkedOptions {
  readonly url: string;
  readonly path: string;
  readonly chunks: readonly string[];
  /** Told after the last chunk. */
  readonly trailers?: Readonly<Record<string, string>>;
  readonly isSigned: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of what is sent, instead of what was signed. */
  change?(body: string): string;
}

/** A PUT whose body is in chunks. */
export function putChunked(options: ChunkedOptions): Promise<Response> {
  const { url, path, chunks, trailers = {}, isSigned, change = (body) => body } = options;
  const terms = termsOf({});
  const hasTrailers = Object.keys(trailers).length > 0;
  const headers: Record<string, string> = {
    ...options.headers,
    host: new URL(url).host,
    'x-amz-content-sha256': `STREAMING-${isSigned ? 'AWS4-HMAC-SHA256' : 'UNSIGNED'}-PAYLOAD${hasTrailers ? '-TRAILER' : ''}`,
    'x-amz-date': terms.time,
    'x-amz-decoded-content-length': String(Buffer.byteLength(chunks.join(''))),
    ...(hasTrailers && { 'x-amz-trailer': Object.keys(trailers).join(',') }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const hash = headers['x-amz-content-sha256'] ?? '';
  let before = sign(terms, '', sha256(['PUT', path, '', lines, names.join(';'), hash].join('\n')));
  const { host: _, ...sent } = headers;
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${terms.scope}, SignedHeaders=${names.join(';')}, Signature=${before}`;
  let body = '';
  for (const chunk of [...chunks, '']) {
    before = sign(terms, '-PAYLOAD', before, sha256(''), sha256(chunk));
    const size = Buffer.byteLength(chunk).toString(16);
    body += `${size}${isSigned ? `;chunk-signature=${before}` : ''}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
  }
  for (const [name, value] of Object.entries(trailers)) body += `${name}:${value}\r\n`;
  if (hasTrailers && isSigned) {
    const told = Object.entries(trailers).map(([name, value]) => `${name}:${value}\n`);
    body += `x-amz-trailer-signature:${sign(terms, '-TRAILER', before, sha256(told.join('')))}\r\n`;
  }
  return fetch(`${url}${path}`, { method: 'PUT', headers: { ...sent, authorization }, body: change(`${body}\r\n`) });
}
