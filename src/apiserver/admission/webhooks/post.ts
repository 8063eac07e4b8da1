// One question to a webhook over TLS, and why there was no answer, in the words of Go's net/http and client-go.

import https from 'node:https';
import type { Clock } from '../../../lib/clock.ts';

const MAX_ANSWER_BYTES = 3 * 1024 * 1024;

/** No answer that can be used. */
export class CallFailed extends Error {}

export interface Question {
  /** With the timeout in its query. */
  readonly url: URL;
  readonly body: string;
  /** PEM; absent: whoever this machine trusts. */
  readonly authority: string | undefined;
  /** The name that its certificate must have. */
  readonly serverName: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** @returns the body of a good answer. Throws CallFailed. */
export function post(question: Question, clock: Clock): Promise<string> {
  const { url, body, authority, serverName, timeoutMs, signal } = question;
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      timer.cancel();
      request.destroy();
      reject(new CallFailed(`Post "${url.href}": ${why}`));
    };
    const request = https.request(url, {
      method: 'POST',
      agent: false,
      signal,
      ...(authority === undefined ? {} : { ca: authority }),
      ...(isAddress(serverName) ? {} : { servername: serverName }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json, */*',
        'user-agent': 'kube-apiserver-admission',
      },
    });
    const timer = clock.after(timeoutMs, () => fail('context deadline exceeded'));
    request.on('error', (error) => fail(wordsOf(error, url)));
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MAX_ANSWER_BYTES) fail('the answer is too large');
        else parts.push(part);
      });
      response.on('error', (error) => fail(wordsOf(error, url)));
      response.on('end', () => {
        timer.cancel();
        const text = Buffer.concat(parts).toString();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve(text);
        else reject(new CallFailed(refusalWords(statusCode, text)));
      });
    });
    request.end(body);
  });
}

const isAddress = (name: string) => /^[\d.]+$|:/.test(name);

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function wordsOf(error: NodeJS.ErrnoException, { hostname, port }: URL): string {
  const address = `${hostname}:${port || 443}`;
  switch (error.code) {
    case 'ECONNREFUSED':
      return `dial tcp ${address}: connect: connection refused`;
    case 'EHOSTUNREACH':
      return `dial tcp ${address}: connect: no route to host`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${hostname}: no such host`;
    case 'ECONNRESET':
      return 'EOF';
    case 'ABORT_ERR':
      return 'context canceled';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: certificate is not valid for ${hostname}`;
    case 'CERT_HAS_EXPIRED':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
    default:
      return UNTRUSTED.has(error.code ?? '')
        ? 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
        : error.message;
  }
}

/** https://github.com/kubernetes/apimachinery/blob/master/pkg/api/errors/errors.go (NewGenericServerResponse) */
function refusalWords(status: number, text: string): string {
  const said = text.trim();
  switch (status) {
    case 401:
      return said || 'the server has asked for the client to provide credentials';
    case 403:
      return said || 'unknown';
    case 404:
      return 'the server could not find the requested resource';
    case 405:
      return 'the server does not allow this method on the requested resource';
    case 503:
      return said || 'the server is currently unable to handle the request';
    default:
      if (status < 500) return `the server rejected our request for an unknown reason`;
      return `an error on the server (${JSON.stringify(said || 'unknown')}) has prevented the request from succeeding`;
  }
}
