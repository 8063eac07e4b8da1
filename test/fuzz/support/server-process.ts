// API servers that can be measured and killed, and clients of theirs on raw sockets.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import https from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, type TLSSocket } from 'node:tls';
import { residentBytes } from '../../support/resident-bytes.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly process: ChildProcess;
  /** What the process holds in memory, in MiB. */
  readonly residentMib: number;
  /** Rejects when the connection breaks off. */
  send(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Reply>;
  /** A connection on which nothing has been said yet. */
  open(): Promise<TLSSocket>;
  /** A request's head, with the token in it. */
  head(line: string, ...headers: string[]): string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export async function startServer(path = ':memory:', port = 0): Promise<ServerProcess> {
  const program = join(import.meta.dirname, 'child-server.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, path, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLine(child);
  const [url = '', token = ''] = line.split(' ');
  const place = { host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false };
  const agent = new https.Agent({ keepAlive: true, ...place });
  const authorization = `Bearer ${token}`;
  return {
    port: place.port,
    process: child,
    get residentMib() {
      return residentBytes(child.pid) / 1024 / 1024;
    },
    send: (method, requestPath, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const type = { 'content-type': 'application/json' };
        const options = { ...place, agent, method, path: requestPath, headers: { authorization, ...type, ...headers } };
        const request = https.request(options, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', reject);
        });
        request.on('error', reject).end(body && JSON.stringify(body));
      }),
    async open() {
      const socket = connect(place);
      socket.on('error', () => undefined);
      await once(socket, 'secureConnect');
      return socket;
    },
    head: (first, ...headers) =>
      `${[first, 'Host: a', `Authorization: ${authorization}`, ...headers].join('\r\n')}\r\n\r\n`,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

/** Rejects when it ends without a word; why is on standard error. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it served`)));
    createInterface(child.stdout!).once('line', resolve);
  });
}
