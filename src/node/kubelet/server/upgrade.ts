// How a request becomes a connection: by WebSocket, or by the older SPDY/3.1.

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '../../../kube/api-error.ts';
import type { KubeletRequest } from './kubelet-server.ts';

/** Upstream's library takes no longer ones (golang.org/x/net/websocket, DefaultMaxPayloadBytes). */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Which of the two the client asks for. Throws BadRequest when it is neither. */
export function upgradeOf({ request, socket }: KubeletRequest): 'websocket' | 'spdy' {
  const asked = request.headers.upgrade?.toLowerCase();
  if (socket && asked === 'websocket') return 'websocket';
  if (socket && asked === 'spdy/3.1') return 'spdy';
  throw badRequest('Upgrade request required');
}

/** The subprotocol is the first of `protocols` that the client offers, in our order; none when it offers none of them. */
export function acceptWebSocket(kubeletRequest: KubeletRequest, protocols: readonly string[]): Promise<WebSocket> {
  const { request, head = Buffer.alloc(0) } = kubeletRequest;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => false,
  });
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = protocols.find((name) => offered.includes(name));
  // The library refuses names with a slash (`SPDY/3.1+portforward.k8s.io`), so it does not get to see any.
  delete request.headers['sec-websocket-protocol'];
  if (protocol) server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  const socket = kubeletRequest.socket as Parameters<typeof server.handleUpgrade>[1];
  return new Promise((resolve) => server.handleUpgrade(request, socket, head, resolve)).then((connection) =>
    Object.defineProperty(connection as WebSocket, 'protocol', { value: protocol ?? '' }),
  );
}

/**
 * Agrees on a protocol as `Handshake` does, says 101, and returns the protocol; undefined when the client's were refused with a 403.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/httpstream/httpstream.go
 */
export function acceptSpdy(
  { request, socket, head }: KubeletRequest,
  protocols: readonly string[],
): string | undefined {
  if (!socket) throw badRequest('Upgrade request required');
  const header = request.headers['x-stream-protocol-version'];
  const offered = (Array.isArray(header) ? header : (header ?? '').split(','))
    .map((name) => name.trim())
    .filter(Boolean);
  const protocol = offered.length === 0 ? protocols.at(-1) : protocols.find((name) => offered.includes(name));
  if (protocol === undefined) {
    refuse(socket, offered, protocols);
    return undefined;
  }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1'];
  socket.write(`${[...lines, `X-Stream-Protocol-Version: ${protocol}`].join('\r\n')}\r\n\r\n`);
  if (head && head.length > 0) socket.unshift(head);
  return protocol;
}

function refuse(socket: Duplex, offered: readonly string[], protocols: readonly string[]): void {
  const accepted = protocols.map((name) => `X-Accepted-Stream-Protocol-Versions: ${name}`);
  const client = offered.join(' ');
  const body = `unable to upgrade: unable to negotiate protocol: client supports [${client}], server accepts [${protocols.join(' ')}]`;
  const head = [`HTTP/1.1 403 ${STATUS_CODES[403]}`, ...accepted, `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(
    `${[...head, 'Content-Type: text/plain; charset=utf-8', 'Connection: close'].join('\r\n')}\r\n\r\n${body}`,
  );
}
