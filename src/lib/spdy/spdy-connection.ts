// The server's side of SPDY/3.1, as far as Kubernetes' clients speak it (github.com/moby/spdystream): the client opens streams, each
// with headers; data goes both ways; pings are answered. That library knows no flow control, so the connection's own pace is all there is.

import type { Duplex } from 'node:stream';
import {
  CANCEL,
  controlFrame,
  dataFrame,
  FLAG_FIN,
  type Frame,
  GOAWAY,
  PING,
  PROTOCOL_ERROR,
  RST_STREAM,
  readFrames,
  SYN_REPLY,
  SYN_STREAM,
} from './frames.ts';
import { type HeaderCodec, headerCodec, number32 } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';
import { SpdyStream } from './spdy-stream.ts';

/** So many streams at a time are more than any client opens. */
const MAX_STREAMS = 1000;
const STREAM_ID_MASK = 0x7fffffff;

/**
 * Serves the connection until either side ends it; every stream that the client opens goes to `onStream`. Rejects with SpdyError
 * when the other side breaks the protocol. All streams have gone when it settles.
 */
export async function serveSpdy(transport: Duplex, onStream: (stream: SpdyStream) => void): Promise<void> {
  const connection = new SpdyConnection(transport, onStream);
  // What happens to the transport ends the reading below, which tells.
  transport.on('error', () => undefined);
  try {
    for await (const frame of readFrames(transport as AsyncIterable<Buffer>)) await connection.take(frame);
  } catch (error) {
    if (!isBroken(error)) throw error;
  } finally {
    connection.close();
    transport.destroy();
  }
}

/** The client went without a word: as good an end as any. */
function isBroken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

class SpdyConnection {
  readonly #transport: Duplex;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headers: HeaderCodec = headerCodec();

  constructor(transport: Duplex, onStream: (stream: SpdyStream) => void) {
    this.#transport = transport;
    this.#onStream = onStream;
  }

  async take(frame: Frame): Promise<void> {
    if (frame.kind === 'data') return this.#data(frame);
    const { type, payload, flags } = frame;
    if (type === SYN_STREAM) return this.#open(payload, flags);
    if (type === PING) return this.#write(controlFrame(PING, payload));
    if (type === RST_STREAM) this.#streams.get(idOf(payload))?.destroy();
    if (type === GOAWAY) this.#transport.end();
  }

  async #data({ streamId, flags, payload }: Frame & { kind: 'data' }): Promise<void> {
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    await stream.receive(payload);
    if (flags & FLAG_FIN) stream.receiveEnd();
  }

  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = idOf(payload);
    const headers = await this.#headers.decode(payload.subarray(10));
    if (this.#streams.size >= MAX_STREAMS || this.#streams.has(id)) return this.#reset(id, PROTOCOL_ERROR);
    const stream = new SpdyStream(headers, {
      send: (data, isLast) => this.#write(dataFrame(id, data, isLast ? FLAG_FIN : 0)),
      closed: (isReset) => {
        this.#streams.delete(id);
        if (isReset) void this.#reset(id, CANCEL);
      },
    });
    this.#streams.set(id, stream);
    const reply = await this.#headers.encode(new Map());
    await this.#write(controlFrame(SYN_REPLY, Buffer.concat([number32(id), reply])));
    if (flags & FLAG_FIN) stream.receiveEnd();
    this.#onStream(stream);
  }

  #reset(id: number, status: number): Promise<void> {
    return this.#write(controlFrame(RST_STREAM, Buffer.concat([number32(id), number32(status)])));
  }

  /** What a client that has gone misses is no error. */
  #write(bytes: Buffer): Promise<void> {
    if (!this.#transport.writable) return Promise.resolve();
    return new Promise((resolve) => this.#transport.write(bytes, () => resolve()));
  }

  close(): void {
    for (const stream of [...this.#streams.values()]) stream.destroy();
    this.#headers.close();
  }
}

function idOf(payload: Buffer): number {
  if (payload.length < 4) throw new SpdyError('a frame of SPDY is cut short');
  return payload.readUInt32BE(0) & STREAM_ID_MASK;
}
