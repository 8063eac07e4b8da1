// The ports that port-forward is asked for, and what it says when one cannot be reached.

import type { Duplex } from 'node:stream';
import { badRequest } from '../../../../kube/api-error.ts';
import { errorText } from '../../../../lib/error-text.ts';

/** Resolves when the connection has ended; rejects when there is nobody to connect to. */
export type ConnectPort = (port: number, client: Duplex) => Promise<void>;

/** What kubelet says before the reason. */
export interface Forwarding {
  readonly sandboxId: string;
  readonly connect: ConnectPort;
}

/** https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/httpstream.go */
export function forwardingError(port: number, { sandboxId }: Forwarding, error: unknown): string {
  const why = errorText(error);
  return `error forwarding port ${port} to pod ${sandboxId}, uid : ${why}`;
}

/** Of a WebSocket's query, in its order. Throws BadRequest. */
export function portsOf(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap((list) => list.split(','));
  if (texts.length === 0) throw badRequest('query parameter "port" is required');
  return texts.map((text) => {
    const port = parsePort(text);
    if (port === undefined) throw badRequest(`unable to parse "${text}" as a port`);
    return port;
  });
}

export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
