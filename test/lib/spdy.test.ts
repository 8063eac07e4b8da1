// SPDY/3.1 over a real connection, against a client that speaks it frame by frame.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { controlFrame, dataFrame, FLAG_FIN, GOAWAY, PING, RST_STREAM, SYN_STREAM } from '../../src/lib/spdy/frames.ts';
import { headerCodec, number32 } from '../../src/lib/spdy/header-block.ts';
import { serveSpdy } from '../../src/lib/spdy/spdy-connection.ts';
import type { SpdyStream } from '../../src/lib/spdy/spdy-stream.ts';
import { FrameReader } from './frame-reader.ts';

let server: Server;
let client: Socket;
let served: Promise<void>;

afterEach(() => {
  client.destroy();
  server.close();
});

async function start(onStream: (stream: SpdyStream) => void): Promise<FrameReader> {
  server = createServer();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [transport] = await accepted;
  served = serveSpdy(transport, onStream);
  served.catch(() => undefined);
  return new FrameReader(client);
}

async function synStream(id: number, headers: Record<string, string>, encoder = headerCodec()): Promise<Buffer> {
  const block = await encoder.encode(new Map(Object.entries(headers)));
  return controlFrame(SYN_STREAM, Buffer.concat([number32(id), number32(0), Buffer.alloc(2), block]));
}

const echo = (stream: SpdyStream) => void stream.pipe(stream);

describe('SPDY/3.1', () => {
  it('opens streams with their headers, and the compression goes on from block to block', async () => {
    const seen: (string | undefined)[] = [];
    const frames = await start((stream) => seen.push(stream.headers.get('streamtype'), stream.headers.get('port')));
    const encoder = headerCodec();
    client.write(await synStream(1, { streamtype: 'error', port: '80' }, encoder));
    client.write(await synStream(3, { streamtype: 'data', port: '80' }, encoder));
    await frames.next();
    await frames.next();
    expect(seen).toEqual(['error', '80', 'data', '80']);
  });

  it('carries data both ways, whole and in order, and each side ends on its own', async () => {
    const frames = await start(echo);
    client.write(await synStream(1, {}));
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, place) => place & 0xff));
    for (let start = 0; start < sent.length; start += 50_000)
      client.write(dataFrame(1, sent.subarray(start, start + 50_000)));
    client.write(dataFrame(1, Buffer.alloc(0), FLAG_FIN));
    expect((await frames.dataOf(1)).equals(sent)).toBe(true);
  });

  it('answers a ping with the same ping', async () => {
    const frames = await start(echo);
    client.write(controlFrame(PING, number32(7)));
    expect(await frames.next()).toMatchObject({ kind: 'control', type: PING, payload: number32(7) });
  });

  it('ends a stream that the client resets, and goes on with the others', async () => {
    const streams: SpdyStream[] = [];
    const frames = await start((stream) => {
      streams.push(stream);
      echo(stream);
    });
    const encoder = headerCodec();
    client.write(await synStream(1, {}, encoder));
    client.write(await synStream(3, {}, encoder));
    client.write(controlFrame(RST_STREAM, Buffer.concat([number32(1), number32(5)])));
    client.write(dataFrame(3, Buffer.from('on'), FLAG_FIN));
    expect(String(await frames.dataOf(3))).toBe('on');
    expect(streams[0]?.destroyed).toBe(true);
  });

  it('keeps the client waiting while nobody reads', async () => {
    let stream: SpdyStream | undefined;
    const frames = await start((opened) => {
      stream = opened;
    });
    client.write(await synStream(1, {}));
    await frames.next();
    const chunk = Buffer.alloc(64 * 1024);
    let written = 0;
    while (client.write(dataFrame(1, chunk)) || client.writableLength < 4 * chunk.length) written += chunk.length;
    expect(stream?.readableLength).toBeLessThan(4 * chunk.length);
    client.end(dataFrame(1, Buffer.from('!'), FLAG_FIN));
    const all = await text(stream as SpdyStream);
    expect(all.length).toBeGreaterThan(written);
    expect(all.endsWith('!')).toBe(true);
  });

  it('settles when the client goes away, and no stream is left', async () => {
    const streams: SpdyStream[] = [];
    const frames = await start((stream) => streams.push(stream));
    client.write(await synStream(1, {}));
    await frames.next();
    client.write(controlFrame(GOAWAY, Buffer.alloc(8)));
    client.end();
    await served;
    expect(streams[0]?.destroyed).toBe(true);
  });

  it('rejects what is no SPDY/3.1, and ends the connection', async () => {
    const frames = await start(echo);
    client.write(Buffer.from([0x80, 0x02, 0, SYN_STREAM, 0, 0, 0, 0]));
    await expect(served).rejects.toThrow('another version');
    await frames.ended();
  });

  it('rejects a damaged header block, and ends the connection', async () => {
    const frames = await start(echo);
    const damaged = Buffer.concat([number32(1), number32(0), Buffer.alloc(2), Buffer.from('this is not deflated')]);
    client.write(controlFrame(SYN_STREAM, damaged));
    await expect(served).rejects.toThrow();
    await frames.ended();
  });
});
