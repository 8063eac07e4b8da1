// A cluster without nodes: a real API server on a store in memory, the controllers, and real clients over TLS.
// Nothing runs the pods; a test says what became of them.

import {
  type ApiType,
  AppsV1Api,
  type Configuration,
  CoreV1Api,
  DiscoveryV1Api,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import type { ApiServerAddresses, ControllerContext } from '../../../src/controllers/context.ts';
import { kubeControllers } from '../../../src/controllers/index.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import type { Pod } from '../../../src/kube/types.gen.ts';
import { signRequest } from '../../../src/lib/certificates.ts';
import { createLogger } from '../../../src/lib/logger.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import type { Store } from '../../../src/store/store.ts';
import { ADMIN, testApiServer } from '../../support/api-server.ts';
import { until } from '../../support/until.ts';
import { laggingCluster, settled } from './lagging-cluster.ts';
import { pretendKubelet } from './pretend-kubelet.ts';
import { type ShiftableClock, shiftableClock } from './shiftable-clock.ts';

/** Without it no pod can be made. */
const ACCOUNT = { namespace: 'default', name: 'default' };

type ApiConstructor<T extends ApiType> = new (config: Configuration) => T;

export const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
export const STRATEGIC = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);

export interface TestCluster {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly discovery: DiscoveryV1Api;
  readonly watch: Watch;
  /** A client of another group. */
  client<T extends ApiType>(type: ApiConstructor<T>): T;
  /** For kubectl, as text. */
  readonly kubeconfig: string;
  readonly clock: ShiftableClock;
  readonly store: Store;
  /** PEM. */
  readonly certificateAuthority: string;
  /** The cluster as its administrator sees it from within: for what no client can see at a single moment. */
  readonly inside: Cluster;
  /** Reads until what is read is as wanted, again whenever something was written. */
  until<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T>;
  /** Resolves when the controllers have nothing more to do. */
  settled(): Promise<void>;
}

export interface TestClusterOptions {
  readonly ringBytes?: number;
  readonly withControllers?: boolean;
  /** Pods for which this says yes become ready; none when left out. */
  readonly runs?: (pod: Pod) => boolean;
  readonly apiServer?: ApiServerAddresses;
  /** By how much the reads of the controllers are behind; they are not when left out. */
  readonly lagMs?: number;
}

/** Ends with the test. */
export async function testCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const clock = shiftableClock();
  const logger = createLogger('error');
  const { ringBytes } = options;
  const api = await testApiServer({ clock, logger, ...(ringBytes === undefined ? {} : { ringBytes }) });
  const { server, store, config, certificateAuthority } = api;
  const manager = createManager({ clock, logger });
  const inside = server.cluster(ADMIN);
  const lag = laggingCluster(inside, options.lagMs ?? 0);
  const context: ControllerContext = {
    cluster: options.lagMs === undefined ? inside : lag.cluster,
    clock,
    logger,
    kinds: server.registry,
    certificateAuthority,
    sign: (order) => signRequest({ clock, authority: api.authority }, order),
    checkTypes: api.server.checkTypes,
    ...(options.apiServer ? { apiServer: options.apiServer } : {}),
  };
  if (options.withControllers ?? true) manager.start(kubeControllers(context));
  if (options.runs) manager.start([pretendKubelet(inside, clock, options.runs)]);
  onTestFinished(async () => {
    await manager[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });
  if (options.withControllers ?? true)
    await until(store, async () => inside.of(SERVICE_ACCOUNTS).find(ACCOUNT), Boolean);
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    watch: new Watch(config),
    client: (type) => config.makeApiClient(type),
    kubeconfig: config.exportConfig(),
    clock,
    store,
    certificateAuthority,
    inside,
    until: (read, isWanted) => until(store, read, isWanted),
    settled: () => settled(manager, lag),
  };
}
