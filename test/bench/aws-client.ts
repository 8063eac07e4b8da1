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
    send: (request) => dispatch(pool, request),
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** What `request` of undici makes of an answer, streams and all, is a third of what one costs. */
function dispatch(pool: Pool, request: SignedRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status = 0;
    pool.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (_, code) => {
        status = code;
      },
      onResponseData: (_, part) => void parts.push(part),
      onResponseEnd: () => {
        const text = (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)).toString('utf8');
        if (status >= 200 && status < 300) resolve(text);
        else reject(new Error(`${request.method} ${request.path}: ${status} ${text}`));
      },
      onResponseError: (_, error) => reject(error),
    });
  });
}
