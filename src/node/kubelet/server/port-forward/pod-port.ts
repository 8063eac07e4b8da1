// A connection to a port of a pod, from inside: programs that listen on localhost only are reached as well.

import { connect, type Socket } from 'node:net';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../../../lib/clock.ts';
import type { ContainerRuntime } from '../../../../runtime/container-runtime.ts';
import type { PodSandbox } from '../../ports.ts';

export interface PodPorts {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly sandbox: PodSandbox;
}

/** On this machine an address answers at once, or it is not to be reached. */
const CONNECT_TIMEOUT_MS = 250;

/**
 * Carries bytes both ways until both sides have said all. Rejects, with containerd's words, when nobody listens.
 * Where this machine has a way to the pod's address it is taken; else, and for programs on localhost, a process in the pod's
 * network namespace connects.
 */
export async function connectPodPort(ports: PodPorts, port: number, client: Duplex): Promise<void> {
  const socket = await reach(ports, port);
  if (!socket) return connectInside(ports, port, client);
  // How an established connection breaks off is between its two ends.
  await Promise.allSettled([pipeline(client, socket), pipeline(socket, client)]);
}

/** Undefined when there is no such way, or nobody answers on it. */
function reach({ clock, sandbox, runtime }: PodPorts, port: number): Promise<Socket | undefined> {
  const { hostAddress: host } = sandbox;
  if (host === undefined || runtime.kind === 'simulated') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    const settle = (result: Socket | undefined) => {
      timer.cancel();
      socket.off('error', onError);
      resolve(result);
    };
    const onError = () => {
      socket.destroy();
      settle(undefined);
    };
    const timer = clock.after(CONNECT_TIMEOUT_MS, onError);
    socket.once('connect', () => settle(socket));
    socket.on('error', onError);
  });
}

async function connectInside({ runtime, sandbox }: PodPorts, port: number, client: Duplex): Promise<void> {
  const cut = new AbortController();
  const onClose = () => cut.abort(new Error('the client has gone'));
  client.once('close', onClose);
  const stderr = new PassThrough();
  const said = textOf(stderr);
  const command = ['nc', '127.0.0.1', String(port)];
  const streams = { stdin: client, stdout: client, stderr, tty: false, signal: cut.signal };
  try {
    const code = await runtime.exec(sandbox.sandboxId, { command, ...streams });
    stderr.end();
    if (code !== 0) throw refused(port, sandbox, await said);
    client.end();
  } catch (error) {
    if (!cut.signal.aborted) throw error;
  } finally {
    client.off('close', onClose);
  }
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').trim();
}

/** https://github.com/containerd/containerd/blob/main/internal/cri/server/sandbox_portforward_linux.go */
function refused(port: number, { sandboxId }: PodSandbox, said: string): Error {
  const why = (said.split(': ').at(-1) ?? '').toLowerCase();
  const ipv4 = `dial tcp4 127.0.0.1:${port}: connect: ${why}`;
  return new Error(
    `failed to execute portforward in network namespace "/var/run/netns/${sandboxId}": failed to connect to localhost:${port} inside namespace "${sandboxId}", IPv4: ${ipv4} IPv6 dial tcp6: address localhost: no suitable address `,
  );
}
