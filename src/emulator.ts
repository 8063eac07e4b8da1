// The emulator, put together: the data directory, the runtime, the fabric, AWS, and one HTTP server for all of it. A list, no logic.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import packageFile from '../package.json' with { type: 'json' };
import type { AdminSubject } from './admin/admin-api.ts';
import { adminListener } from './admin/admin-listener.ts';
import { loadAuditPolicy } from './apiserver/audit/load-policy.ts';
import { type Aws, createAws } from './aws/index.ts';
import { type Config, instanceOf } from './config.ts';
import { type RunningControlPlanes, runningControlPlanes } from './control-planes.ts';
import { NODES, PODS } from './kube/kind-refs.ts';
import type { Clock } from './lib/clock.ts';
import { launch } from './lib/launch.ts';
import type { LogTail } from './lib/log-tail.ts';
import type { Logger } from './lib/logger.ts';
import { urlOf } from './lib/ports.ts';
import { monitorProcess, type ProcessMonitor } from './lib/process-load.ts';
import { SERVER_LIMITS } from './lib/server-limits.ts';
import { type StopList, stopList } from './lib/stop-list.ts';
import { plugRequestOf, removeStrays } from './pod-network.ts';
import { createManager } from './reconcile/manager.ts';
import { nextTurn } from './reconcile/turns.ts';
import { type ContainerRuntime, RuntimeError } from './runtime/container-runtime.ts';
import { openRuntime } from './runtime/open-runtime.ts';
import { lockDirectory } from './store/directory-lock.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import type { Fabric } from './vpc/fabric.ts';
import { createFabric } from './vpc/vpc-fabric.ts';

export interface EmulatorOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the logger has written lately. */
  readonly log: LogTail;
  onProgress(text: string): void;
}

export interface Emulator extends AsyncDisposable {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly dataDirectory: string;
  readonly runtime: { readonly kind: string; readonly description: string };
  clusters(): readonly { readonly name: string; readonly status: string }[];
}

/** Resolves when the AWS API answers and every ACTIVE cluster of the last run runs again. Rejects with words for the user. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const stack = stopList();
  try {
    return await start(options, stack);
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

/** What AWS keeps. Whoever follows it takes its changes at each commit, and looks at all of it again if some are gone. */
const AWS_STORE = { ringBytes: 1024 * 1024, writesNear: true } as const;

async function start(options: EmulatorOptions, stack: StopList): Promise<Emulator> {
  const { config, clock, logger, onProgress } = options;
  const dataDirectory = resolve(config.dataDir);
  stack.use(lockDirectory(dataDirectory));
  await close(await listen(createServer(), config)); // Told before anything is started, or taken from the engine.
  const monitor = stack.use(monitorProcess());
  const store = stack.use(openSqliteStore({ path: join(dataDirectory, 'aws.db'), ...AWS_STORE }));
  onProgress('looking for a container engine …');
  const instance = instanceOf(config, dataDirectory);
  const runtime = stack.use(
    await openRuntime({
      wanted: config.runtime,
      instance,
      dockerHost: config.dockerHost,
      dockerCertPath: config.dockerCertPath,
      folder: dataDirectory,
      clock,
      logger,
    }),
  );
  stack.defer(() => stopContainers(runtime, logger));
  await runtime.prepare();
  const fabric = stack.use(createFabric({ runtime, instance, clock, logger, warmCount: config.warmInterfaces }));
  const auditPolicy = loadAuditPolicy(config, logger);
  const planes = stack.use(
    runningControlPlanes({ ...options, auditPolicy, runtime, fabric, dataDirectory, aws: () => aws }),
  );
  const manager = stack.use(createManager({ clock, logger }));
  const aws = createAws({
    store,
    clock,
    logger,
    account: config.accountId,
    dial: config.dial,
    unknownReferences: config.unknownReferences,
    unknownKeys: config.unknownKeys,
    strictIam: config.strictIam,
    controlPlanes: planes,
    onRequest: () => planes.makeAhead(),
    settled: () => manager.idle(),
    isSettled: () => manager.isIdle,
  });
  await adoptInterfaces(aws, runtime, fabric);
  onProgress('starting the clusters of the last run …');
  // One that cannot run is told now; the controller would try for ever, and nobody would know why nothing answers.
  await Promise.all(aws.activeClusters().map((facts) => planes.ensure(facts)));
  manager.start(aws.controllers);
  await manager.idle();
  const subject = adminSubject({ aws, planes, runtime, store, log: options.log, monitor });
  const server = await listen(createServer(SERVER_LIMITS, adminListener(subject, aws.listener)), config);
  stack.defer(() => close(server));
  makeReady({ planes, logger }, stack);
  return {
    endpoint: endpointOf(server, config),
    dataDirectory,
    runtime: { kind: runtime.kind, description: runtime.description },
    clusters: () => aws.clusters().map(({ name, status }) => ({ name, status })),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

/** Those of the pods of the last run are plugged in again; what the engine has of others goes. */
async function adoptInterfaces(aws: Aws, runtime: ContainerRuntime, fabric: Fabric): Promise<void> {
  const interfaces = aws.clusters().flatMap((cluster) => aws.podInterfacesOf(cluster).list());
  await removeStrays(runtime, interfaces);
  await fabric.adopt(interfaces.map(plugRequestOf));
}

/**
 * What clusters share, when AWS answers already: nobody waits for it but the first of them. Where there is one, it is there. What V8 has
 * compiled is kept then, and at the end once more: of services, and of what runs pods, it knows by then.
 */
function makeReady({ planes, logger }: Pick<Parts, 'planes'> & { logger: Logger }, stack: StopList): void {
  const keep = () => {
    try {
      launch?.keepCompiled();
    } catch (error) {
      logger.warn({ error }, 'what was compiled of the program could not be kept');
    }
  };
  const kept = nextTurn()
    .then(() => (planes.list().length > 0 ? undefined : planes.prepare()))
    .then(keep);
  stack.defer(() => kept.then(keep));
}

interface Parts {
  readonly log: LogTail;
  readonly monitor: ProcessMonitor;
  readonly aws: Aws;
  readonly planes: RunningControlPlanes;
  readonly runtime: ContainerRuntime;
  readonly store: Store;
}

function adminSubject({ aws, planes, runtime, store, log, monitor }: Parts): AdminSubject {
  const count = (cluster: ReturnType<RunningControlPlanes['find']>) => ({
    nodes: cluster?.of(NODES).list().length ?? 0,
    pods: cluster?.of(PODS).list().length ?? 0,
  });
  return {
    version: packageFile.version,
    services: aws.services,
    log,
    load: () => monitor.read(),
    runtime: () => ({ kind: runtime.kind, description: runtime.description, problem: runtime.problem }),
    clusters: () =>
      aws.clusters().map((cluster) => ({
        ...cluster,
        endpoint: cluster.endpoint ?? null,
        certificateAuthorityData: cluster.certificateAuthorityData ?? null,
        ...count(planes.find(cluster)),
      })),
    unsupportedOperations: () => aws.unsupportedOperations(),
    async reset() {
      const clusters = aws.clusters();
      for (const cluster of clusters) await planes.remove(cluster);
      store.clear();
      // Until its record went, a cluster's controller may have started it anew.
      for (const reference of planes.list()) await planes.remove(reference);
      return clusters.map(({ name }) => name);
    },
  };
}

/** As a node that shuts down: containers get two seconds, and nothing of ours stays in the engine. From one that is away nothing can be taken. */
async function stopContainers(runtime: ContainerRuntime, logger: Logger): Promise<void> {
  try {
    const containers = await runtime.listContainers({});
    await Promise.all(containers.map(({ id }) => runtime.stopContainer(id, 2)));
    await runtime.removeInstance();
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.reason !== 'Unreachable') throw error;
    logger.warn({ why: error.message }, 'the engine is away: what it holds of ours is looked after at the next start');
  }
}

function endpointOf(server: Server, { host }: Config): string {
  const { port } = server.address() as AddressInfo;
  return urlOf(host, port);
}

function listen(server: Server, { host, port }: Config): Promise<Server> {
  return new Promise((resolveListening, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'something else listens there already' : cause.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${why}`, { cause }));
    });
    server.listen(port, host, () => resolveListening(server));
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
