// The standard streams of a container that runs, over a connection that the engine gives up to them.

import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';

/**
 * Attaches to output and errors, and with `hasStdin` to the input. Rejects with the engine's error.
 *
 * The request has no body, as Docker's own client sends it. The engine does not read one, and takes whatever comes after the head for the
 * container's input; the library's own call sends its options there as well, and where they come in a packet of their own, a shell reads
 * them. https://github.com/moby/moby/blob/v20.10.24/api/server/router/container/container_routes.go (postContainersAttach)
 */
export function attachStreams(container: Docker.Container, hasStdin: boolean): Promise<Duplex> {
  const request = {
    path: `/containers/${container.id}/attach?`,
    method: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    file: Buffer.alloc(0),
    isStream: true,
    hijack: true,
    openStdin: hasStdin,
    statusCodes: { 200: true },
    options: { stream: true, stdin: hasStdin, stdout: true, stderr: true },
  };
  return new Promise((resolve, reject) => {
    container.modem.dial(request, (error: unknown, stream: Duplex) => (error ? reject(error) : resolve(stream)));
  });
}
