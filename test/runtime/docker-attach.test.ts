// What an engine reads when its client attaches: over a real socket, byte by byte.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attachStreams } from '../../src/runtime/docker-attach.ts';
import { openShell } from '../../src/runtime/docker-shell.ts';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { dockerAvailable, testImage } from '../support/docker.ts';

/** A server at a socket of its own. */
async function listening(onConnection: (socket: Socket) => void): Promise<string> {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'engine.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    onConnection(socket);
  });
  await once(server.listen(path), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    directory[Symbol.dispose]();
  });
  return path;
}

it.each([true, false])(
  'an attach whose input is wanted: %s sends nothing after its head but what is written',
  async (hasStdin) => {
    let read = '';
    const path = await listening((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const isHead = !read.includes('\r\n\r\n');
        read += chunk.toString('latin1');
        if (isHead && read.includes('\r\n\r\n'))
          socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
        if (read.endsWith('last')) socket.end('read');
      });
    });
    const stream = await attachStreams(new Docker({ socketPath: path }).getContainer('c'), hasStdin);
    stream.write('first, and last');
    expect(String((await once(stream, 'data'))[0])).toBe('read');
    const [head = '', body] = read.split('\r\n\r\n');
    expect(head).toMatch(/^POST \/containers\/c\/attach\?\S*stdout=true\S* HTTP\/1\.1\r\n/);
    expect(head.toLowerCase()).toContain('content-length: 0');
    expect(head.toLowerCase()).not.toContain('transfer-encoding');
    expect(body).toBe('first, and last');
  },
);

describe.skipIf(!(await dockerAvailable()))('on the Docker engine of this machine', () => {
  it('a shell reads its scripts and nothing else, though all after a head comes once that is answered', async () => {
    const engine = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
    const path = await listening((socket) => {
      const upstream = connect(engine);
      for (const end of [socket, upstream]) end.on('error', () => undefined);
      upstream.pipe(socket);
      socket.once('data', (chunk: Buffer) => {
        const end = chunk.indexOf('\r\n\r\n') + 4;
        upstream.write(chunk.subarray(0, end));
        upstream.once('data', () => {
          upstream.write(chunk.subarray(end));
          socket.pipe(upstream);
        });
      });
      socket.on('close', () => upstream.destroy());
    });
    const created = await new Docker().createContainer({
      Image: await testImage(),
      Cmd: ['/bin/sh'],
      OpenStdin: true,
      HostConfig: { NetworkMode: 'none' },
    });
    onTestFinished(() => created.remove({ force: true }) as Promise<void>);
    const shell = await openShell(new Docker({ socketPath: path }).getContainer(created.id));
    await created.start();
    expect(await shell.run('echo "$0 read $#"')).toBe('/bin/sh read 0\n');
    shell.close();
  });
});
