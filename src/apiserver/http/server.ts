// The listening side: TLS, HTTP/1.1, keep-alive, upgrades, and an orderly end.

import { type IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CertificatePair } from '../../lib/certificates.ts';
import { SERVER_LIMITS } from '../../lib/server-limits.ts';
import { handle, type PipelineOptions } from './pipeline.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly certificate: CertificatePair;
  /** PEM of the CA that client certificates are checked against. */
  readonly clientAuthority: string;
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** Rejects with the system's error when the port is taken. */
export async function listen(options: ListenOptions, pipeline: PipelineOptions): Promise<HttpServer> {
  const server = https.createServer({
    cert: options.certificate.certificatePem,
    key: options.certificate.privateKeyPem,
    ca: options.clientAuthority,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...SERVER_LIMITS,
    handshakeTimeout: SERVER_LIMITS.headersTimeout,
  });
  // Whatever is thrown where nobody thought of it ends its own connection, and nothing else.
  const guarded = (work: Promise<void>, socket: Duplex) =>
    void work.catch((error: unknown) => {
      pipeline.logger.error({ error }, 'a request could not be answered');
      socket.destroy();
    });
  server.on('request', (request, response) => guarded(handle(request, response, pipeline), request.socket));
  server.on('upgrade', (request, socket, head) => guarded(handleUpgrade(request, { socket, head }, pipeline), socket));
  server.on('tlsClientError', (error) => pipeline.logger.debug({ error }, 'a TLS handshake failed'));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An upgrade has no response of Node's own; until the protocols are switched, errors are answered through this one. */
async function handleUpgrade(
  request: IncomingMessage,
  upgrade: { socket: Duplex; head: Buffer },
  pipeline: PipelineOptions,
): Promise<void> {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(upgrade.socket as Socket);
  upgrade.socket.on('error', () => upgrade.socket.destroy());
  upgrade.socket.on('close', () => response.emit('close'));
  response.on('finish', () => upgrade.socket.end());
  await handle(request, response, { ...pipeline, upgrade });
}
