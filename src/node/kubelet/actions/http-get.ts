// One GET as the kubelet sends it for a probe or a hook: no kept connections, no questions about certificates.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/probe/http/{http,request}.go

import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { HTTPGetAction } from '../../../kube/types.gen.ts';
import { dial } from './dial.ts';
import { type ActionTarget, resolvePort } from './target.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Its first bytes. */
  readonly body: string;
  readonly location?: string;
}

export interface HttpCall {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** pkg/probe/http/http.go (maxRespBodyLength) */
const BODY_BYTES = 10 * 1024;

/** Throws an Error in the kubelet's words when the port cannot be found. */
export function urlOf({ sandbox, container }: ActionTarget, action: HTTPGetAction): URL {
  const { host, path = '/', scheme = 'HTTP' } = action;
  const port = resolvePort(action.port, container);
  const base = `${scheme.toLowerCase()}://${host || sandbox.address}:${port}`;
  return new URL(path.startsWith('/') ? `${base}${path}` : `${base}/${path}`);
}

/** @param purpose `probe` or `lifecycle` */
export function headersOf({ kubeletVersion }: ActionTarget, action: HTTPGetAction, purpose: string) {
  const own = new Map<string, string>();
  for (const { name, value } of action.httpHeaders ?? []) own.set(name.toLowerCase(), value);
  if (!own.has('user-agent')) own.set('user-agent', `kube-${purpose}/${shortVersion(kubeletVersion)}`);
  if (!own.has('accept')) own.set('accept', '*/*');
  else if (own.get('accept') === '') own.delete('accept');
  return Object.fromEntries(own);
}

/** `v1.35.4-eks-abcdef` → `1.35+`: vendors' builds have a plus. */
function shortVersion(version: string): string {
  const [, major = '1', minor = '', suffix = ''] = /^v?(\d+)\.(\d+)[.\d]*(.*)$/.exec(version) ?? [];
  return `${major}.${minor}${suffix === '' ? '' : '+'}`;
}

/** `:80` is shown although it goes without saying. */
export function shownUrl(url: URL): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${url.protocol}//${url.hostname}:${port}${url.pathname}${url.search}`;
}

/** Rejects with an Error in the words of Go's net/http. */
export async function httpGet(target: ActionTarget, call: HttpCall): Promise<HttpAnswer> {
  try {
    return await attempt(target, call);
  } catch (error) {
    const isTimeout = call.signal.aborted;
    const why = isTimeout ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : words(error);
    throw new Error(`Get "${shownUrl(call.url)}": ${why}`, { cause: error });
  }
}

async function attempt(target: ActionTarget, { url, headers, signal }: HttpCall): Promise<HttpAnswer> {
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port || (isSecure ? 443 : 80));
  const raw = await dial(target, { host: url.hostname, port }, signal);
  const onAbort = () => raw.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const connection = isSecure ? connectTls({ socket: raw, rejectUnauthorized: false }) : raw;
    const response = await send(connection, { url, headers, signal });
    const location = response.headers.location;
    const body = await firstBytes(response);
    return { status: response.statusCode ?? 0, body, ...(location === undefined ? {} : { location }) };
  } finally {
    signal.removeEventListener('abort', onAbort);
    raw.destroy();
  }
}

function send(connection: Duplex, { url, headers }: HttpCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { host: shownUrl(url).split('/')[2] ?? '', connection: 'close', ...headers },
      createConnection: () => connection,
    });
    connection.on('error', reject);
    sent.on('error', reject);
    sent.on('response', resolve);
    sent.end();
  });
}

async function firstBytes(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, BODY_BYTES).toString('utf8');
}

function words(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' || message === 'aborted') return 'EOF';
  if (code.startsWith('HPE_')) return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
  if (code.startsWith('ERR_SSL')) return 'tls: first record does not look like a TLS handshake';
  return message;
}
