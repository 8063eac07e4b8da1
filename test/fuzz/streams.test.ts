// What comes over connections that have been given up to their clients: SPDY frames, WebSocket messages, the engine's framed streams.
// Whatever it is, the connection ends or goes on, the process lives, and an honest client is served afterwards.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Duplex, type Duplex as DuplexStream, PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  controlFrame,
  dataFrame,
  FLAG_FIN,
  GOAWAY,
  PING,
  RST_STREAM,
  readFrames,
  SYN_STREAM,
} from '../../src/lib/spdy/frames.ts';
import { headerCodec, number32 } from '../../src/lib/spdy/header-block.ts';
import { serveSpdy } from '../../src/lib/spdy/spdy-connection.ts';
import { SpdyError } from '../../src/lib/spdy/spdy-error.ts';
import { servePortForward } from '../../src/node/kubelet/server/port-forward/serve-port-forward.ts';
import { spdyStreams } from '../../src/node/kubelet/server/remote-command/spdy-streams.ts';
import { webSocketStreams } from '../../src/node/kubelet/server/remote-command/websocket-streams.ts';
import { upgradeOf } from '../../src/node/kubelet/server/upgrade.ts';
import { demultiplexer } from '../../src/runtime/demultiplexer.ts';
import { runs } from './support/fuzzing.ts';

const noise = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
const WANTED = { stdin: true, stdout: true, stderr: true, tty: true };

describe('the engine’s framed stream', () => {
  /** How both outputs read, when the bytes come in such pieces. */
  async function outputs(pieces: readonly Buffer[]): Promise<[string, string]> {
    const { input, stdout, stderr } = demultiplexer();
    const texts: [string, string] = ['', ''];
    stdout.on('data', (chunk: Buffer) => (texts[0] += chunk.toString('latin1')));
    stderr.on('data', (chunk: Buffer) => (texts[1] += chunk.toString('latin1')));
    const ends = [once(stdout, 'end'), once(stderr, 'end')];
    for (const piece of pieces) input.write(piece);
    input.end();
    await Promise.all(ends);
    return texts;
  }

  it('is the same however it is cut, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { maxLength: 6 }), async (pieces) => {
        const bytes = Buffer.concat(pieces);
        const [whole, cut, single] = await Promise.all(
          [[bytes], pieces, [...bytes].map((byte) => Buffer.from([byte]))].map(outputs),
        );
        expect(cut).toEqual(whole);
        expect(single).toEqual(whole);
      }),
      runs(400),
    );
  });
});

const id = fc.constantFrom(0, 1, 3, 0x7fffffff);
const frame = fc.oneof(
  fc.tuple(id, noise, fc.nat(255)).map(([number, payload, flags]) => dataFrame(number, payload, flags)),
  fc
    .tuple(fc.constantFrom(SYN_STREAM, 2, RST_STREAM, 4, PING, GOAWAY, 8, 9, 99), noise, fc.nat(255))
    .map(([type, payload, flags]) => controlFrame(type, payload, flags)),
  fc
    .tuple(id, fc.constantFrom(...[RST_STREAM, GOAWAY, PING]))
    .map(([number, type]) => controlFrame(type, Buffer.concat([number32(number), number32(1)]))),
  id.map((number) => dataFrame(number, Buffer.alloc(0), FLAG_FIN)),
  noise,
);

/** An opening that the server understands, with these headers, as the first block of a connection. */
async function opening(number: number, headers: Record<string, string>, encoder = headerCodec()): Promise<Buffer> {
  const block = await encoder.encode(new Map(Object.entries(headers)));
  return controlFrame(SYN_STREAM, Buffer.concat([number32(number), number32(0), Buffer.alloc(2), block]));
}

/** A connection whose client says these bytes, cut somewhere, and goes; what the server sends is read. */
function saying(bytes: Buffer, cut: number): DuplexStream {
  const at = bytes.length === 0 ? 0 : cut % bytes.length;
  const source = Readable.from([bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0));
  return Duplex.from({ readable: source, writable: new PassThrough().resume() });
}

describe('SPDY', () => {
  it('frames of any sort end the connection with an error of the protocol, or are taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 8 }), fc.boolean(), fc.nat(), async (frames, isOpened, cut) => {
        const first = isOpened ? [await opening(1, { streamtype: 'data', port: '80' })] : [];
        const served = serveSpdy(saying(Buffer.concat([...first, ...frames]), cut), (stream) => {
          stream.on('error', () => undefined);
          stream.pipe(stream);
        });
        await served.catch((error: unknown) => expect(error).toBeInstanceOf(SpdyError));
      }),
      { ...runs(400), timeout: 1_000 },
    );
  });

  it('frames are the same however they are cut, and one of sixteen million bytes is put together once', async () => {
    const long = dataFrame(1, Buffer.alloc(2 ** 24 - 1));
    const pieces = Array.from({ length: Math.ceil(long.length / 4096) }, (_, place) =>
      long.subarray(place * 4096, (place + 1) * 4096),
    );
    const before = process.cpuUsage();
    const read: number[] = [];
    for await (const one of readFrames(Readable.from(pieces))) read.push(one.payload.length);
    const { user, system } = process.cpuUsage(before);
    expect(read).toEqual([2 ** 24 - 1]);
    expect((user + system) / 1000).toBeLessThan(1_000);
  });

  it('a header block that would grow without end is refused', async () => {
    const block = await headerCodec().encode(new Map([['a', 'x'.repeat(8 * 1024 * 1024)]]));
    const bytes = controlFrame(SYN_STREAM, Buffer.concat([number32(1), number32(0), Buffer.alloc(2), block]));
    expect(bytes.length).toBeLessThan(16 * 1024);
    await expect(serveSpdy(saying(bytes, 0), () => undefined)).rejects.toThrow(/too large/);
  });
});

let server: Server;
let port: number;

/** As the kubelet's server: exec that says what it hears, and port-forward to nowhere. */
async function serve(request: IncomingMessage, socket: DuplexStream, head: Buffer): Promise<void> {
  const url = request.url ?? '';
  const kubeletRequest = { method: 'GET', url, request, socket, head };
  const run = async ({ stdin, stdout, signal, finish }: Awaited<ReturnType<typeof webSocketStreams>>) => {
    for await (const chunk of stdin ?? []) stdout?.write(chunk);
    if (!stdin && !signal.aborted) await once(signal, 'abort'); // As a process that reads nothing, and runs on.
    await finish({ metadata: {}, status: 'Success' });
  };
  if (url.startsWith('/portForward')) {
    const connectPort = (_port: number, client: DuplexStream) => once(client.resume(), 'end').then(() => undefined);
    return servePortForward(kubeletRequest, new URL(url, 'http://a').searchParams, {
      sandboxId: 's',
      connect: connectPort,
    });
  }
  if (upgradeOf(kubeletRequest) === 'spdy') return spdyStreams(kubeletRequest, WANTED, run);
  await run(await webSocketStreams(kubeletRequest, { ...WANTED, stdin: !url.includes('nostdin') }));
}

beforeAll(async () => {
  server = createServer();
  server.on('upgrade', (request, socket: DuplexStream, head: Buffer) => {
    socket.on('error', () => undefined);
    serve(request, socket, head).catch((error: unknown) => {
      socket.destroy();
      if (!(error instanceof SpdyError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const PROTOCOLS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];

async function opened(path: string, protocol: string): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol);
  client.on('error', () => undefined);
  await once(client, 'open');
  return client;
}

/** An honest client hears what it says. */
async function expectServed(): Promise<void> {
  const client = await opened('/exec', 'v5.channel.k8s.io');
  client.send(Buffer.from('\u0000hello'));
  expect(String((await once(client, 'message'))[0])).toBe('\u0001hello');
  client.close();
  await once(client, 'close');
}

describe('messages over WebSocket', () => {
  const message = fc.oneof(
    noise,
    fc
      .constantFrom(
        '\u0004{',
        '\u0004null',
        '\u0004{"Width":"a","Height":{}}',
        '\u0004{"Width":1e9,"Height":-1}',
        '\u0004',
        '',
        '\u0000',
      )
      .map((text) => Buffer.from(text)),
    fc.constantFrom([255, 0], [255], [255, 9], [0, 1], [254], [4, 91]).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom('4e30=', '4bnVsbA==', '0!!!', 'x', '/AA==', '9').map((text) => Buffer.from(text)),
  );

  it.each(PROTOCOLS)('%s: of any sort, and the next client is served', async (protocol) => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), fc.boolean(), async (messages, isWithoutInput) => {
        const client = await opened(isWithoutInput ? '/exec?nostdin' : '/exec', protocol);
        for (const one of messages) client.send(one, { binary: one.length % 2 === 0 });
        client.close();
        await once(client, 'close');
      }),
      runs(60),
    );
    await expectServed();
  });

  it.each(['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'])(
    'port-forward in %s: of any sort, and the next client is served',
    async (protocol) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof(message, frame), { maxLength: 8 }), async (messages) => {
          const client = await opened('/portForward?ports=80', protocol);
          for (const one of messages) client.send(one);
          client.close();
          await once(client, 'close');
        }),
        runs(60),
      );
      await expectServed();
    },
  );

  it('a message of more than 32 MiB is refused, and the next client is served', async () => {
    const client = await opened('/exec', 'v5.channel.k8s.io');
    client.send(Buffer.alloc(32 * 1024 * 1024 + 1));
    const [code] = (await once(client, 'close')) as [number];
    expect([1006, 1009]).toContain(code);
    await expectServed();
  });
});

const WEB_SOCKET =
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ';

describe.each([
  ['websocket', '/exec', `${WEB_SOCKET}v5.channel.k8s.io`],
  ['websocket', '/portForward', `${WEB_SOCKET}SPDY/3.1+portforward.k8s.io`],
  ['SPDY/3.1', '/exec', 'X-Stream-Protocol-Version: v4.channel.k8s.io'],
  ['SPDY/3.1', '/portForward', 'X-Stream-Protocol-Version: portforward.k8s.io'],
])('bytes after the switch to %s at %s', (upgrade, path, header) => {
  it('are what they are, and the next client is served', async () => {
    /** A whole message, with a mask of zeros. */
    const wrapped = (payload: Buffer) =>
      Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
    const piece = fc.oneof(
      noise,
      frame.filter(({ length }) => length < 126).map((bytes) => (upgrade === 'websocket' ? wrapped(bytes) : bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n${header}\r\n\r\n`,
        );
        await once(socket, 'data');
        for (const one of pieces) socket.write(one);
        const closed = once(socket, 'close');
        socket.resume().end();
        socket.destroySoon();
        await closed;
      }),
      runs(80),
    );
    await expectServed();
  });
});
