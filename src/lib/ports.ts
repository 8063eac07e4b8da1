// Ports of this machine: which are free, and the addresses of those that are not.

import { createServer, isIP, isIPv6 } from 'node:net';

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

const LOOPBACK = '127.0.0.1';

/** Where whoever listens on `host` is not reached by the loopback address: that address; else nothing. A name is taken for this machine's. */
export function loopbackBeside(host: string): readonly string[] {
  const isElsewhere = isIP(host) !== 0 && ![LOOPBACK, '0.0.0.0', '::'].includes(host);
  return isElsewhere ? [LOOPBACK] : [];
}
