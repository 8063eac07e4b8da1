// A server that nobody asks anything for a while.

import type { Reading, ServerProcess } from './server-process.ts';

/** V8 gives back what it took for work some ten seconds after it. */
const REST_MS = 25_000;

export async function atRest(server: ServerProcess): Promise<Reading> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return server.read();
}
