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
  /** How long nothing may be heard; for ever when left out. */
  readonly silenceMs?: number;
}

/** Rejects when nobody answers. */
export function ask(url: string, method = 'GET', question: Question = {}): Promise<Answer> {
  const { headers = {}, body = '', silenceMs = 0 } = question;
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, timeout: silenceMs }, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
    });
    asking.on('timeout', () => asking.destroy(new Error(`nothing was heard for ${silenceMs / 1000} s`)));
    asking.on('error', reject);
    asking.end(body);
  });
}

/** The answer of `GET /_eks-fargate/status`. */
export interface Status {
  readonly version: string;
  readonly runtime: { readonly kind: string; readonly description: string; readonly problem?: string };
  readonly clusters: readonly {
    readonly name: string;
    readonly status: string;
    readonly endpoint: string | null;
    readonly nodes: number;
    readonly pods: number;
  }[];
}

/** An emulator that is busy answers within a fraction of it. */
const SILENCE_MS = 5_000;

/**
 * Asks whoever listens at `url` whether it is an emulator, so that nothing else is asked of a stranger.
 * @param url `http://127.0.0.1:4566`
 * @throws Error with words for the user when nobody answers, or somebody else
 */
export async function findEmulator(url: string): Promise<Status> {
  const { status, body } = await ask(`${url}/_eks-fargate/status`, 'GET', { silenceMs: SILENCE_MS }).catch(
    (cause: unknown) => {
      throw noEmulator(url, cause);
    },
  );
  const said = status === 200 ? (fromJson(body) as Partial<Status> | null | undefined) : undefined;
  if (said?.runtime && said.clusters) return said as Status;
  throw new Error(`what listens at ${url} is no emulator; where one listens is said with --port`);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever speaks no JSON is none of ours.
  }
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
  await findEmulator(url);
  const { status, body } = await ask(`${url}${path}`, method).catch((cause: unknown) => {
    throw noEmulator(url, cause);
  });
  if (status === 200) return JSON.parse(body) as T;
  const said = fromJson(body) as { readonly message?: string } | undefined;
  throw new Error(said?.message ?? `${url}${path} answered ${status}`);
}
