// Five hundred watchers of whom four hundred never read: the others hear of everything, who writes does not wait for them, memory is
// bounded, and the deaf are dropped once what they have missed is forgotten.

import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { type ServerProcess, startServer } from './support/server-process.ts';

const DEAF = 400;
const LIVE = 100;
/** Together far more than the buffers of a connection hold, so that the deaf fall behind. */
const WRITES = 1_200;
const PADDING = 'x'.repeat(8 * 1024);
const PATH = '/api/v1/namespaces/default/configmaps';

const REQUEST = `GET ${PATH}?watch=true&resourceVersion=0&labelSelector=mine HTTP/1.1`;
/** Enough to know what there is; the deaf would get whole objects. */
const METADATA = 'Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

async function inTens<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(...(await Promise.all(Array.from({ length: 10 }, make))));
  return made;
}

/** Asks for a watch and never reads. */
async function deafWatch(server: ServerProcess): Promise<TLSSocket> {
  const socket = await server.open();
  socket.pause();
  socket.write(server.head(REQUEST, 'Connection: close'));
  return socket;
}

interface Live {
  readonly names: string[];
  readonly all: Promise<unknown>;
}

/** Resolves once the watch is open. */
async function liveWatch(server: ServerProcess): Promise<Live> {
  const socket = await server.open();
  const names: string[] = [];
  let hasAll: () => void = () => undefined;
  const all = new Promise<void>((resolve, reject) => {
    hasAll = resolve;
    socket.on('close', () => reject(new Error(`the watch ended after ${names.length} events`)));
  });
  all.catch(() => undefined);
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const text = rest + chunk.toString('latin1');
    const found = [...text.matchAll(/"name":"(w-\d+)"/g)];
    const last = found.at(-1);
    rest = last ? text.slice((last.index ?? 0) + last[0].length) : text.slice(-1_000);
    names.push(...found.map(([, name]) => name as string));
    if (names.length >= WRITES) hasAll();
  });
  socket.write(server.head(REQUEST, METADATA));
  await once(socket, 'data');
  return { names, all };
}

async function write(server: ServerProcess, from: number): Promise<void> {
  for (let number = from; number < WRITES; number += 4) {
    const metadata = { name: `w-${number}`, labels: { mine: 'x' } };
    const { status, text } = await server.send('POST', PATH, { metadata, data: { PADDING } });
    expect(status, text).toBe(201);
  }
}

it('watchers that never read are nobody’s burden, and are dropped', { timeout: 300_000 }, async () => {
  await using server = await startServer();
  const live = await inTens(LIVE, () => liveWatch(server));
  const deaf = await inTens(DEAF, () => deafWatch(server));
  const before = server.residentMib;
  await Promise.all([0, 1, 2, 3].map((first) => write(server, first)));
  await Promise.all(live.map(({ all }) => all));
  const wanted = Array.from({ length: WRITES }, (_, number) => `w-${number}`).sort();
  for (const { names } of live) expect([...names].sort()).toEqual(wanted);
  // Who reads at last finds that the connection has ended before all was said.
  await Promise.all(deaf.map((socket) => once(socket.resume(), 'close')));
  const bytes = deaf.map(({ bytesRead }) => bytesRead);
  expect(Math.max(...bytes)).toBeLessThan(WRITES * PADDING.length);
  // A piece for each of the deaf, and what is remembered of the past.
  expect(server.residentMib - before).toBeLessThan(350);
  expect((await server.send('GET', '/healthz')).status).toBe(200);
});
