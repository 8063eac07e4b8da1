// A thousand connections at once that say half of what they should, or what they should not: an ordinary client is served all the while,
// each of them is answered or cut, and memory comes back.

import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { type ServerProcess, startServer } from './support/server-process.ts';

const CONNECTIONS = 1_000;
const AT_ONCE = 20;
const MIB = 1024 * 1024;
const PATH = '/api/v1/namespaces/default/configmaps';

type Say = (server: ServerProcess) => string;

const post = (server: ServerProcess, ...headers: string[]) =>
  server.head(`POST ${PATH} HTTP/1.1`, 'Content-Type: application/json', ...headers);

/** Those who wait for what does not come: they are there until they go. */
const SILENT: readonly Say[] = [
  (server) => server.head(`GET ${PATH} HTTP/1.1`).slice(0, -30),
  (server) => `${post(server, 'Content-Length: 1000')}{"half":`,
  (server) => `${post(server, 'Transfer-Encoding: chunked')}5\r\n{"hal`,
  () => '',
];

/** Those who are answered at once, and how; who has much more to say may find the connection reset. */
const WRONG: readonly [say: Say, answer: RegExp][] = [
  [(server) => `${post(server, 'Content-Length: 2')}{"metadata":{}}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
  [(server) => post(server, 'Content-Length: -1'), /^HTTP\/1\.1 400/],
  [(server) => post(server, 'Content-Length: 1', 'Content-Length: 2'), /^HTTP\/1\.1 400/],
  [(server) => post(server, 'Content-Length: 5', 'Transfer-Encoding: chunked'), /^HTTP\/1\.1 400/],
  [(server) => `${post(server, 'Transfer-Encoding: chunked')}zz\r\n`, /^HTTP\/1\.1 400/],
  [(server) => post(server, `X-Flood: ${'x'.repeat(2 * MIB)}`), /^(HTTP\/1\.1 431|$)/],
  [() => '\u0000\u0001\u0002 nonsense\r\n\r\n', /^HTTP\/1\.1 400/],
  [
    (server) => `${post(server, 'Content-Length: 3145729', 'Connection: close')}${'x'.repeat(3 * MIB + 1)}`,
    /^(HTTP\/1\.1 413[\s\S]*limit is 3145728|$)/,
  ],
  [
    (server) => `${server.head('GET / HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket')}\u00ff\u00ff\u00ff`,
    /^HTTP\/1\.1 (200|400|404)/,
  ],
];

async function saying(server: ServerProcess, text: string): Promise<TLSSocket> {
  const socket = await server.open();
  socket.write(Buffer.from(text, 'latin1'));
  return socket.resume();
}

/** However it comes to its end. */
const closing = (socket: TLSSocket) => new Promise<void>((resolve) => socket.on('close', () => resolve()));

/** All that is answered to it; nothing, when the connection was reset before it could be read. */
async function answered(server: ServerProcess, text: string): Promise<string> {
  const socket = await server.open();
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.write(Buffer.from(text, 'latin1'));
  socket.end();
  await closing(socket);
  return answer;
}

async function openAll(server: ServerProcess): Promise<TLSSocket[]> {
  const sockets: TLSSocket[] = [];
  while (sockets.length < CONNECTIONS) {
    const says = Array.from({ length: AT_ONCE }, (_, place) => SILENT[place % SILENT.length] as Say);
    sockets.push(...(await Promise.all(says.map((say) => saying(server, say(server))))));
  }
  return sockets;
}

it('a thousand clients that do not get on are nobody else’s trouble', { timeout: 180_000 }, async () => {
  await using server = await startServer();
  let isOver = false;
  let served = 0;
  const ordinary = (async () => {
    for (; !isOver; served++) {
      const { status } = await server.send('POST', PATH, { metadata: { name: `o-${served}` }, data: { k: 'v' } });
      expect(status).toBe(201);
      expect((await server.send('GET', `${PATH}/o-${served}`)).status).toBe(200);
    }
  })();
  const residents: number[] = [];
  for (let round = 0; round < 2; round++) {
    const before = served;
    const sockets = await openAll(server);
    for (const [say, answer] of WRONG) expect(await answered(server, say(server))).toMatch(answer);
    expect(served - before).toBeGreaterThan(10);
    const closed = sockets.map(closing);
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    expect((await server.send('GET', '/readyz')).status).toBe(200);
    residents.push(server.residentMib);
  }
  isOver = true;
  await ordinary;
  // What the first thousand took serves the second.
  expect((residents[1] ?? 0) - (residents[0] ?? 0)).toBeLessThan(60);
});
