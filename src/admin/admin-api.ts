// The emulator's own HTTP API, beside the AWS API on the same port: health, status, access facts, reset.

import type { RequestListener } from 'node:http';
import express, { type Router } from 'express';
import type { LogTail } from '../lib/log-tail.ts';

export interface ClusterStatus {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly endpoint: string | null;
  readonly certificateAuthorityData: string | null;
  readonly nodes: number;
  readonly pods: number;
}

/** What the API tells of, handed in by the root. */
export interface AdminSubject {
  readonly version: string;
  readonly services: readonly string[];
  /** `problem`: why no container can be started at the moment. */
  runtime(): { readonly kind: string; readonly description: string; readonly problem?: string | undefined };
  clusters(): readonly ClusterStatus[];
  /** `service:Operation` → how often a client asked for it though it is not emulated. */
  unsupportedOperations(): Readonly<Record<string, number>>;
  readonly log: LogTail;
  /** The emulator's own weight: bytes in memory, and the longest time that nothing else could be done, in milliseconds. */
  load(): { readonly residentBytes: number; readonly longestBlockMs: number };
  /** Resolves with the names of the clusters that were removed. */
  reset(): Promise<readonly string[]>;
}

/** @param otherwise gets what none of the routes takes */
export function adminApi(subject: AdminSubject, otherwise: RequestListener): RequestListener {
  return express().disable('x-powered-by').use(adminRoutes(subject), otherwise);
}

/** Routes: `GET /health`, `GET /_eks-fargate/status`, `GET /_eks-fargate/clusters/:name`,
 * `GET /_eks-fargate/logs`, `POST /_eks-fargate/reset`; and `POST /moto-api/reset`, which test suites made for moto's server send before
 * each test (https://docs.getmoto.org/en/latest/docs/server_mode.html#reset-api), answered in its words. */
function adminRoutes(subject: AdminSubject): Router {
  const router = express.Router();
  router.get('/health', (_request, response) => {
    response.json({
      status: 'ok',
      version: subject.version,
      services: Object.fromEntries(subject.services.map((service) => [service, 'available'])),
      runtime: subject.runtime(),
      clusters: subject.clusters().map(({ name, status, endpoint }) => ({ name, status, endpoint })),
      unsupportedOperations: subject.unsupportedOperations(),
      load: subject.load(),
    });
  });
  router.use(['/_eks-fargate', '/moto-api'], (request, response, next) => {
    // A page in a browser that knows the port must not reach state; programs send no Origin.
    if (request.headers.origin === undefined) next();
    else response.status(403).json({ message: 'The emulator does not answer web pages.' });
  });
  router.get('/_eks-fargate/status', (_request, response) => {
    response.json({ version: subject.version, runtime: subject.runtime(), clusters: subject.clusters() });
  });
  router.get('/_eks-fargate/clusters/:name', (request, response) => {
    const cluster = subject.clusters().find(({ name }) => name === request.params.name);
    if (cluster) response.json(cluster);
    else response.status(404).json({ message: `No cluster found for name: ${request.params.name}.` });
  });
  router.get('/_eks-fargate/logs', (request, response) => {
    response.type('text/plain').write(subject.log.lines().join(''));
    if (request.query['follow'] !== 'true') return void response.end();
    const following = subject.log.subscribe((line) => void response.write(line));
    response.on('close', () => following[Symbol.dispose]());
  });
  router.post('/_eks-fargate/reset', async (_request, response) => {
    response.json({ removedClusters: await subject.reset() });
  });
  router.post('/moto-api/reset', async (_request, response) => {
    await subject.reset();
    response.json({ status: 'ok' });
  });
  router.use(['/_eks-fargate', '/moto-api'], (request, response) => {
    response.status(404).json({ message: `The emulator has no ${request.method} ${request.originalUrl}.` });
  });
  return router;
}
