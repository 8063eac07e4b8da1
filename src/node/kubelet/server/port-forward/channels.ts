// The older way over WebSocket: the ports are in the query; port number i has channel 2i for data and 2i + 1 for what went wrong,
// and each begins with the port. https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go

import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Forwarding, forwardingError } from './ports.ts';

export const CHANNEL_PROTOCOLS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

/** Resolves when all connections have ended, or the client has gone. */
export async function serveChannels(
  connection: WebSocket,
  ports: readonly number[],
  forwarding: Forwarding,
): Promise<void> {
  connection.on('error', () => connection.terminate());
  const clients = ports.map((_port, place) => new ChannelStream(connection, 2 * place));
  connection.on('message', (message: Buffer) => {
    const [number, payload] = decode(connection, message);
    clients[number / 2]?.receive(payload);
  });
  connection.on('close', () => {
    for (const client of clients) client.destroy();
  });
  await Promise.all(
    clients.map(async (client, place) => {
      const port = ports[place] ?? 0;
      const errors = new ChannelStream(connection, 2 * place + 1);
      for (const stream of [client, errors]) stream.write(Buffer.from([port & 0xff, port >> 8]));
      await forwarding
        .connect(port, client)
        .catch((error: unknown) => errors.end(forwardingError(port, forwarding, error)));
    }),
  );
  connection.close(1000);
}

class ChannelStream extends Duplex {
  readonly #connection: WebSocket;
  readonly #channel: number;

  constructor(connection: WebSocket, channel: number) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    this.#channel = channel;
    this.on('error', () => undefined); // The connection's end is told by the connection.
  }

  /** The connection waits until the reader has taken what there is. */
  receive(payload: Buffer): void {
    if (!this.destroyed && !this.push(payload)) this.#connection.pause();
  }

  override _read(): void {
    if (this.#connection.isPaused) this.#connection.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#connection.readyState !== this.#connection.OPEN) done();
    else this.#connection.send(encode(this.#connection, this.#channel, chunk), () => done());
  }
}

const isBase64 = ({ protocol }: WebSocket) => protocol.includes('base64');

function decode(connection: WebSocket, message: Buffer): [number, Buffer] {
  if (!isBase64(connection)) return [message[0] ?? 0, message.subarray(1)];
  return [Number(message.toString('latin1', 0, 1) || Number.NaN), Buffer.from(message.toString('utf8', 1), 'base64')];
}

function encode(connection: WebSocket, channel: number, data: Buffer): Buffer | string {
  return isBase64(connection) ? `${channel}${data.toString('base64')}` : Buffer.concat([Buffer.from([channel]), data]);
}
