// A plain client of any Kubernetes API: keep-alive over TLS, a bearer token, and no mercy with errors.

import https from 'node:https';

export interface KubeAccess {
  readonly url: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  /** The body, parsed now. */
  body<T>(): T;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Content type of the body; JSON when left out. */
  readonly type?: string;
}

export interface KubeClient extends Disposable {
  /** Rejects on any status that is not of success. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Calls `onChunk` for whatever comes; resolves when the answer has begun. */
  watch(path: string, onChunk: (chunk: Buffer) => void): Promise<Disposable>;
  /** Calls `onEvent` for every event of a watch. */
  events(path: string, onEvent: (event: WatchEvent) => void): Promise<Disposable>;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly metadata: { readonly name: string };
    readonly status?: Readonly<Record<string, unknown>>;
  };
}

const SOCKETS = 64;

export function kubeClient({ url, token }: KubeAccess): KubeClient {
  const base = new URL(url);
  const agent = new https.Agent({ keepAlive: true, maxSockets: SOCKETS, rejectUnauthorized: false });
  const place = { host: base.hostname, port: base.port };
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const watch = (path: string, onChunk: (chunk: Buffer) => void) =>
    new Promise<Disposable>((resolve, reject) => {
      const own = new https.Agent({ rejectUnauthorized: false });
      const request = https.request({ agent: own, ...place, path, headers }, (response) => {
        if (response.statusCode !== 200) return reject(new Error(`GET ${path}: ${response.statusCode}`));
        response.on('data', onChunk);
        resolve({ [Symbol.dispose]: () => void request.destroy() });
      });
      request.on('error', reject);
      request.end();
    });
  return {
    call(method, path, { body, type = 'application/json' } = {}) {
      const data = body === undefined ? undefined : JSON.stringify(body);
      const bodyHeaders = data === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(data) };
      return new Promise((resolve, reject) => {
        const request = https.request(
          { agent, ...place, method, path, headers: { ...headers, ...bodyHeaders } },
          (response) => {
            const parts: Buffer[] = [];
            response.on('data', (chunk: Buffer) => parts.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const status = response.statusCode ?? 0;
              const text = () => Buffer.concat(parts).toString('utf8');
              if (status < 200 || status >= 300) reject(new Error(`${method} ${path}: ${status} ${text()}`));
              else resolve({ status, body: <T>() => JSON.parse(text()) as T });
            });
          },
        );
        request.on('error', reject);
        request.end(data);
      });
    },
    watch,
    events(path, onEvent) {
      let rest = '';
      return watch(path, (chunk) => {
        const lines = (rest + chunk.toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEvent(JSON.parse(line) as WatchEvent);
      });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
