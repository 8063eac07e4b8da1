// port-forward: connections of the client to ports of a pod. Three ways of carrying them are in use: SPDY/3.1, the same inside a
// WebSocket (kubectl from 1.31), and an older one of numbered channels (client libraries in other languages).

import { createWebSocketStream } from 'ws';
import { serveSpdy } from '../../../../lib/spdy/spdy-connection.ts';
import type { KubeletRequest } from '../kubelet-server.ts';
import { acceptSpdy, acceptWebSocket, upgradeOf } from '../upgrade.ts';
import { CHANNEL_PROTOCOLS, serveChannels } from './channels.ts';
import { type Forwarding, portsOf } from './ports.ts';
import { streamPairs } from './stream-pairs.ts';

const PROTOCOL = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${PROTOCOL}`;

/** Resolves when the client has gone. */
export async function servePortForward(
  request: KubeletRequest,
  query: URLSearchParams,
  forwarding: Forwarding,
): Promise<void> {
  if (upgradeOf(request) === 'spdy') {
    if (acceptSpdy(request, [PROTOCOL]) && request.socket) await serveSpdy(request.socket, streamPairs(forwarding));
    return;
  }
  if ((request.request.headers['sec-websocket-protocol'] ?? '').includes(TUNNEL)) {
    const connection = await acceptWebSocket(request, [TUNNEL]);
    await serveSpdy(createWebSocketStream(connection), streamPairs(forwarding));
    return;
  }
  const ports = portsOf(query);
  await serveChannels(await acceptWebSocket(request, CHANNEL_PROTOCOLS), ports, forwarding);
}
