// The frames that a SPDY server says, one by one.

import type { Socket } from 'node:net';
import { FLAG_FIN, type Frame, readFrames } from '../../src/lib/spdy/frames.ts';

export class FrameReader {
  readonly #frames: AsyncGenerator<Frame>;
  constructor(socket: Socket) {
    socket.on('error', () => undefined);
    this.#frames = readFrames(socket);
  }

  async next(): Promise<Frame> {
    const { value, done } = await this.#frames.next();
    if (done) throw new Error('the server has ended the connection');
    return value as Frame;
  }

  /** Resolves when the server has ended the connection. */
  async ended(): Promise<void> {
    for (;;) if ((await this.#frames.next()).done) return;
  }

  /** All that comes on one stream until its end. */
  async dataOf(streamId: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame.kind !== 'data' || frame.streamId !== streamId) continue;
      parts.push(frame.payload);
      if (frame.flags & FLAG_FIN) return Buffer.concat(parts);
    }
  }
}
