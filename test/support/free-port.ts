import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of the loopback address that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}
