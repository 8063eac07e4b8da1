// One stream of a SPDY/3.1 connection. Both sides end on their own.

import { Duplex } from 'node:stream';
import type { Headers } from './header-block.ts';

/** What a stream asks of its connection; each resolves when the bytes are with the system. */
export interface StreamWire {
  send(payload: Buffer, isLast: boolean): Promise<void>;
  /** The stream has gone, and whether before both sides had ended. */
  closed(isReset: boolean): void;
}

/** Payloads are cut, so that no stream holds the connection for long. */
const MAX_PAYLOAD_BYTES = 32 * 1024;

export class SpdyStream extends Duplex {
  readonly headers: Headers;
  readonly #wire: StreamWire;
  #onRead: (() => void) | undefined;
  #hasReceivedEnd = false;

  constructor(headers: Headers, wire: StreamWire) {
    super({ allowHalfOpen: true });
    this.headers = headers;
    this.#wire = wire;
  }

  /** Takes what the other side has said; after its end it says nothing. Resolves when there is room for more. */
  receive(payload: Buffer): Promise<void> {
    if (this.destroyed || this.#hasReceivedEnd || payload.length === 0 || this.push(payload)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onRead = resolve;
    });
  }

  receiveEnd(): void {
    if (this.destroyed || this.#hasReceivedEnd) return;
    this.#hasReceivedEnd = true;
    this.push(null);
  }

  override _read(): void {
    this.#onRead?.();
    this.#onRead = undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#sendAll(chunk).then(() => done(), done);
  }

  async #sendAll(chunk: Buffer): Promise<void> {
    for (let start = 0; start < chunk.length; start += MAX_PAYLOAD_BYTES)
      await this.#wire.send(chunk.subarray(start, start + MAX_PAYLOAD_BYTES), false);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#wire.send(Buffer.alloc(0), true).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onRead?.();
    this.#wire.closed(!(this.readableEnded && this.writableFinished));
    done(error);
  }
}
