// How commands speak to a running emulator: plain HTTP, like any client. (Node's own `fetch` may never settle when a server hangs up
// at once, and whatever listens on the port may not be ours.)

import { request } from 'node:http';
import { text } from 'node:stream/consumers';

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Rejects when nobody answers. */
export function ask(url: string, method = 'GET', { headers = {}, body = '' }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

export function noEmulator(url: string, cause: unknown): Error {
  return new Error(`no emulator answers at ${url}. Start one with: npm start`, { cause });
}

/**
 * Asks the emulator's own API.
 * @param url `http://127.0.0.1:4566`
 * @returns the answer's JSON
 * @throws Error with words for the user when nobody answers, or answers with an error
 */
export async function askEmulator<T>(url: string, path: string, method: 'GET' | 'POST' = 'GET'): Promise<T> {
  const { status, body } = await ask(`${url}${path}`, method).catch((cause: unknown) => {
    throw noEmulator(url, cause);
  });
  if (status !== 200) throw new Error(`${url}${path} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}
