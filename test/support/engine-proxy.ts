// A way to the Docker engine that a test can block: requests are handed on as they are, and held where a rule says so. So an emulator
// can be found, and ended, while it waits for the engine.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { deferred } from './docker.ts';

export interface HoldRule {
  /** Of method and path with query: `POST /v1.41/containers/create?name=…`. */
  readonly request: RegExp;
  /** `request`: the engine never hears of it. `answer`: the engine has done it, and nobody is told. */
  readonly hold: 'request' | 'answer';
}

export interface Held {
  /** Resolves once a request is held; each rule holds one. */
  readonly isHeld: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

export interface EngineProxy extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  hold(rule: HoldRule): Held;
  /** Forgets rules; what is held stays so until its client goes. */
  clear(): void;
}

interface Armed extends HoldRule {
  readonly held: PromiseWithResolvers<void>;
  readonly released: PromiseWithResolvers<void>;
}

type PromiseWithResolvers<T> = ReturnType<typeof deferred<T>>;

const ENGINE = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');

export async function engineProxy(): Promise<EngineProxy> {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'docker.sock');
  const rules: Armed[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void handOn(request, response, takeRule(rules, request)));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => upgrade(request, socket, head));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(path), 'listening');
  return {
    host: `unix://${path}`,
    hold(rule) {
      const armed = { ...rule, held: deferred<void>(), released: deferred<void>() };
      rules.push(armed);
      return { isHeld: armed.held.promise, release: () => armed.released.resolve() };
    },
    clear: () => void rules.splice(0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
      directory[Symbol.dispose]();
    },
  };
}

function takeRule(rules: Armed[], { method, url }: IncomingMessage): Armed | undefined {
  const at = rules.findIndex(({ request }) => request.test(`${method} ${decodeURIComponent(url ?? '')}`));
  return at < 0 ? undefined : rules.splice(at, 1)[0];
}

async function handOn(request: IncomingMessage, response: ServerResponse, rule: Armed | undefined): Promise<void> {
  if (rule?.hold === 'request') await wait(rule);
  const { method, url, headers } = request;
  const onward = sendRequest({ socketPath: ENGINE, method, path: url, headers });
  onward.on('response', (answer) => void handBack(answer, response, rule));
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function handBack(answer: IncomingMessage, response: ServerResponse, rule: Armed | undefined): Promise<void> {
  if (rule?.hold === 'answer') await wait(rule);
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  answer.pipe(response);
}

function wait({ held, released }: Armed): Promise<void> {
  held.resolve();
  return released.promise;
}

/**
 * The engine's hijacked connections, byte for byte. What is behind the head goes with it, in one piece: the engine forgets what it has read
 * of a body by then, and takes all that comes later for input.
 */
function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const onward = connect({ path: ENGINE, allowHalfOpen: true });
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
  onward.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), head]));
  onward.pipe(socket).pipe(onward);
  for (const [one, other] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
