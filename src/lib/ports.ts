// Ports of this machine: which are free, and the addresses of those that are not.

import { createServer, isIPv6 } from 'node:net';

/** Whether something could listen there now. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Where clients of this machine reach a server that listens on `host`, which may be all of its addresses: `http://127.0.0.1:4566`. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
