// A connection to a port of a pod, as its node would open one: to the pod's address, and in Go's words when it fails.

import { connect } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import type { ActionTarget } from './target.ts';

/** `host` as it is shown: the pod's own address unless another one is named. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = /^(localhost|127\.|::1$|\[::1\]$)/;

/** Rejects with an Error in the words of Go's net package. */
export function dial(target: ActionTarget, address: Address, signal: AbortSignal): Promise<Duplex> {
  const { sandbox } = target;
  // The node itself: nothing listens on a Fargate node, and this machine is not it.
  if (LOOPBACK.test(address.host)) return Promise.reject(dialError(address, 'ECONNREFUSED'));
  if (address.host !== sandbox.address) return dialFromHere(address.host, address, signal);
  if (sandbox.hostAddress !== undefined) return dialFromHere(sandbox.hostAddress, address, signal);
  return dialInside(target, address, signal);
}

/** @param via where this machine reaches it */
function dialFromHere(via: string, address: Address, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: via, port: address.port });
    const onAbort = () => socket.destroy(new Error('i/o timeout'));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const onError = (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      reject(dialError(address, error.code));
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      // From here on it is the caller's.
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

const REFUSAL_MS = 300;

/**
 * Where this machine has no way to the pod, a process in the pod's network namespace connects. It does not tell that it has:
 * a refusal is at once, so who is still there a moment later is connected.
 */
export function dialInside(target: ActionTarget, address: Address, signal: AbortSignal): Promise<Duplex> {
  const { runtime, sandbox, clock } = target;
  const [up, down] = [new PassThrough(), new PassThrough()];
  const command = ['nc', address.host, String(address.port)];
  const closing = new AbortController();
  const streams = { stdin: up, stdout: down, tty: false, signal: AbortSignal.any([signal, closing.signal]) };
  const end = runtime.exec(sandbox.sandboxId, { command, ...streams });
  const connection = joined(up, down);
  connection.once('close', () => closing.abort(new Error('the connection was closed')));
  return new Promise((resolve, reject) => {
    const timer = clock.after(REFUSAL_MS, () => resolve(connection));
    end.then(
      (code) => {
        timer.cancel();
        down.end();
        if (code === 0) resolve(connection);
        else reject(dialError(address, 'ECONNREFUSED'));
      },
      () => {
        timer.cancel();
        down.end();
        reject(dialError(address, undefined));
      },
    );
  });
}

/** What is written goes up, what comes down is read. */
function joined(up: PassThrough, down: PassThrough): Duplex {
  const connection = new Duplex({
    write: (chunk: Buffer, _encoding, done) => void up.write(chunk, done),
    final: (done) => void up.end(done),
    read: () => void down.resume(),
    destroy(error, done) {
      up.destroy();
      down.destroy();
      done(error);
    },
  });
  down.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) down.pause();
  });
  down.on('end', () => connection.push(null));
  return connection;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ECONNRESET: 'connect: connection reset by peer',
  ENOTFOUND: 'no such host',
};

function dialError({ host, port }: Address, code: string | undefined): Error {
  return new Error(`dial tcp ${host}:${port}: ${WORDS[code ?? ''] ?? 'i/o timeout'}`);
}
