// A plain client of any AWS endpoint: keep-alive, signed requests, and no mercy with errors.

import http from 'node:http';
import { type SignOptions, signedHeaders } from '../aws/support/sign.ts';

/** What is sent: signed once, good for five minutes. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface AwsClient extends Disposable {
  sign(request: Omit<SignOptions, 'url'>): SignedRequest;
  /** Resolves with the body. Rejects on any status that is not of success. */
  send(request: SignedRequest): Promise<string>;
}

const SOCKETS = 64;

export function awsClient(url: string): AwsClient {
  const { hostname: host, port } = new URL(url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
  return {
    sign({ method = 'POST', path = '/', body = '', ...more }) {
      const headers = signedHeaders({ url, method, path, body, ...more });
      return { method, path, body, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
    },
    send: ({ method, path, body, headers }) =>
      new Promise((resolve, reject) => {
        const request = http.request({ agent, host, port, method, path, headers }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (chunk: Buffer) => parts.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            const text = Buffer.concat(parts).toString('utf8');
            if (status < 200 || status >= 300) reject(new Error(`${method} ${path}: ${status} ${text}`));
            else resolve(text);
          });
        });
        request.on('error', reject);
        request.end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
