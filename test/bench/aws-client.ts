// A plain client of any AWS endpoint: keep-alive, signed requests, and no mercy with errors. Its own time is part of what is measured, on
// both sides alike: undici takes half of what node:http does.

import { Pool } from 'undici';
import { type SignOptions, signedHeaders } from '../aws/support/sign.ts';

/** What is sent: signed once, good for five minutes. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

export interface AwsClient extends AsyncDisposable {
  sign(request: Omit<SignOptions, 'url'>): SignedRequest;
  /** Resolves with the body. Rejects on any status that is not of success. */
  send(request: SignedRequest): Promise<string>;
}

const SOCKETS = 64;

export function awsClient(url: string): AwsClient {
  const pool = new Pool(url, { connections: SOCKETS });
  return {
    sign: ({ method = 'POST', path = '/', body = '', ...more }) => ({
      method,
      path,
      body,
      headers: signedHeaders({ url, method, path, body, ...more }),
    }),
    async send(request) {
      const { statusCode, body } = await pool.request(request);
      const text = await body.text();
      if (statusCode >= 200 && statusCode < 300) return text;
      throw new Error(`${request.method} ${request.path}: ${statusCode} ${text}`);
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}
