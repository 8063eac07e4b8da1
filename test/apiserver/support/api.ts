// An API server of its own for a test file, and requests to it: bodies as they are, for what no client library would send.

import https from 'node:https';
import { type TestApiServer, type TestApiServerOptions, testApiServer } from '../../support/api-server.ts';
import { until } from '../../support/until.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what a test is about
  readonly body: any;
  readonly warning: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly type?: 'json' | 'yaml' | 'merge' | 'strategic' | 'jsonpatch' | 'apply';
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestApi extends AsyncDisposable {
  readonly server: TestApiServer;
  /** An object is sent as JSON, a text or bytes as they are. */
  send(method: string, path: string, body?: object | Buffer | string, call?: Call): Promise<Answer>;
  /** Reads until what is read is as wanted. */
  until<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T>;
  /** A namespace that nobody else uses, with its default service account; the path of its core resources. */
  namespace(): Promise<string>;
}

const TYPES = {
  json: 'application/json',
  yaml: 'application/yaml',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  jsonpatch: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

export async function testApi(options: TestApiServerOptions = {}): Promise<TestApi> {
  const server = await testApiServer(options);
  const agent = new https.Agent({ keepAlive: true, ca: server.certificateAuthority });
  let namespaces = 0;
  const send: TestApi['send'] = (method, path, body, call = {}) =>
    request({ server, agent }, { method, path, body, call });
  return {
    server,
    send,
    until: (read, isWanted) => until(server.store, read, isWanted),
    async namespace() {
      const name = `test-${++namespaces}`;
      await send('POST', '/api/v1/namespaces', { metadata: { name } });
      await send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
      return `/api/v1/namespaces/${name}`;
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

interface Connection {
  readonly server: TestApiServer;
  readonly agent: https.Agent;
}

interface Sending {
  readonly method: string;
  readonly path: string;
  readonly body: object | Buffer | string | undefined;
  readonly call: Call;
}

function request({ server, agent }: Connection, { method, path, body, call }: Sending): Promise<Answer> {
  const data = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${server.token}`,
    accept: call.accept ?? 'application/json',
    ...(data === undefined
      ? {}
      : { 'content-type': TYPES[call.type ?? 'json'], 'content-length': Buffer.byteLength(data) }),
    ...call.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = https.request(`${server.url}${path}`, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks).toString('utf8'))));
    });
    outgoing.on('error', reject);
    outgoing.end(data);
  });
}

function answerOf(
  response: { statusCode?: number | undefined; headers: Record<string, unknown> },
  text: string,
): Answer {
  const { warning } = response.headers;
  const isJson = text.startsWith('{') && !text.includes('}\n{');
  return {
    status: response.statusCode ?? 0,
    body: isJson ? (JSON.parse(text) as unknown) : text,
    warning: warning === undefined ? undefined : String(warning),
    headers: response.headers,
  };
}
