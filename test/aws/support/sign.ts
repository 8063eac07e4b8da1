// Signs requests by the published algorithm, apart from the program's own code: the other side of its verifier.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

import { createHash, createHmac } from 'node:crypto';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

function signatureOf(canonicalRequest: string, options: { time: string; scope: string; secret: string }): string {
  const text = `AWS4-HMAC-SHA256\n${options.time}\n${options.scope}\n${hash(canonicalRequest)}`;
  const key = options.scope.split('/').reduce<string | Buffer>(hmac, `AWS4${options.secret}`);
  return hmac(key, text).toString('hex');
}

const timeText = (ms: number) => new Date(ms).toISOString().replace(/\.\d+|[-:]/g, '');

export interface SignOptions {
  readonly url: string;
  readonly service: string;
  readonly method?: string;
  /** Path as sent, encoded. */
  readonly path?: string;
  readonly body?: string;
  /** What is sent instead of what was signed. */
  readonly sentBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  readonly accessKeyId?: string;
  readonly secret?: string;
  readonly region?: string;
}

/** The headers of a signed request, with its Authorization; the host's is left to whoever sends it. */
export function signedHeaders(options: SignOptions): Record<string, string> {
  const { url, service, method = 'POST', path = '/', body = '', headers = {}, region = 'us-west-2' } = options;
  const time = timeText(options.nowMs ?? Date.now());
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const host = new URL(url).host;
  const encodedPath = path.split('/').map(encodeURIComponent).join('/');
  const canonical = [method, encodedPath, '', `host:${host}\nx-amz-date:${time}\n`, 'host;x-amz-date', hash(body)].join(
    '\n',
  );
  const signature = signatureOf(canonical, { time, scope, secret: options.secret ?? 'test' });
  const authorization = `AWS4-HMAC-SHA256 Credential=${options.accessKeyId ?? 'test'}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  return { ...headers, 'x-amz-date': time, authorization };
}

/** Sends a request with a signed Authorization header. */
export async function signedFetch(options: SignOptions): Promise<Response> {
  const { url, method = 'POST', path = '/', body = '' } = options;
  return fetch(`${url}${path}`, {
    method,
    headers: signedHeaders(options),
    ...(method === 'GET' ? {} : { body: options.sentBody ?? body }),
  });
}

export interface TokenOptions {
  readonly clusterName: string;
  readonly nowMs: number;
  readonly host?: string;
  readonly accessKeyId?: string;
  readonly secret?: string;
  readonly sessionToken?: string;
  readonly expires?: number;
  readonly action?: string;
  readonly extra?: Readonly<Record<string, string>>;
  readonly region?: string;
}

/** A presigned GetCallerIdentity request, as `aws eks get-token` makes it. */
export function eksToken(options: TokenOptions): string {
  const { clusterName, nowMs, region = 'us-west-2', accessKeyId = 'test', secret = 'test' } = options;
  const { host = `sts.${region}.amazonaws.com` } = options;
  const time = timeText(nowMs);
  const scope = `${time.slice(0, 8)}/${region}/sts/aws4_request`;
  const parameters: Record<string, string> = {
    Action: options.action ?? 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(options.expires ?? 60),
    ...(options.sessionToken && { 'X-Amz-Security-Token': options.sessionToken }),
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    ...options.extra,
  };
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const headers = `host:${host}\nx-k8s-aws-id:${clusterName}\n`;
  const canonical = ['GET', '/', query, headers, 'host;x-k8s-aws-id', hash('')].join('\n');
  const signature = signatureOf(canonical, { time, scope, secret });
  return `k8s-aws-v1.${Buffer.from(`https://${host}/?${query}&X-Amz-Signature=${signature}`).toString('base64url')}`;
}
