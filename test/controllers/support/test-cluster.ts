// A cluster without nodes: a real API server on a store in memory, the controllers, and real clients over TLS.
// Nothing runs the pods; a test says what became of them.

import {
  type ApiType,
  AppsV1Api,
  type Configuration,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { type ApiServer, startApiServer } from '../../../src/apiserver/api-server.ts';
import type { ApiServerAddresses, ControllerContext } from '../../../src/controllers/context.ts';
import { kubeControllers } from '../../../src/controllers/index.ts';
import { ApiError } from '../../../src/kube/api-error.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import type { Pod } from '../../../src/kube/types.gen.ts';
import { type CertificatePair, createAuthority, signServerCertificate } from '../../../src/lib/certificates.ts';
import { keyPool } from '../../../src/lib/key-pool.ts';
import { createLogger } from '../../../src/lib/logger.ts';
import type { Manager } from '../../../src/reconcile/controller.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Lag, laggingCluster } from './lagging-cluster.ts';
import { pretendKubelet } from './pretend-kubelet.ts';
import { type ShiftableClock, shiftableClock } from './shiftable-clock.ts';

const ADMIN_TOKEN = 'admin-token-of-the-tests';
const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };
/** Without it no pod can be made. */
const ACCOUNT = { namespace: 'default', name: 'default' };
const PATIENCE_MS = 15_000;
const keys = keyPool(1);

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
  const store = openSqliteStore({ path: ':memory:', ...(ringBytes === undefined ? {} : { ringBytes }) });
  const authority = await createAuthority(clock, 'kubernetes');
  const server = await startServer({ store, clock, authority });
  const manager = createManager({ clock, logger });
  const inside = server.cluster(ADMIN);
  const certificateAuthority = authority.certificatePem;
  const lag = laggingCluster(inside, options.lagMs ?? 0);
  const context: ControllerContext = {
    cluster: options.lagMs === undefined ? inside : lag.cluster,
    clock,
    logger,
    kinds: server.registry.all(),
    certificateAuthority,
    ...(options.apiServer ? { apiServer: options.apiServer } : {}),
  };
  if (options.withControllers ?? true) manager.start(kubeControllers(context));
  if (options.runs) manager.start([pretendKubelet(inside, clock, options.runs)]);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await manager[Symbol.asyncDispose]();
    store[Symbol.dispose]();
  });
  if (options.withControllers ?? true)
    await until(store, async () => inside.of(SERVICE_ACCOUNTS).find(ACCOUNT), Boolean);
  const config = clientConfig(server.port, certificateAuthority);
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

/** Quiet, and nothing on its way that might end that. */
async function settled(manager: Manager, lag: Lag): Promise<void> {
  await manager.idle();
  while (lag.isBehind) {
    await lag.progress();
    await manager.idle();
  }
}

interface ServerParts {
  readonly store: Store;
  readonly clock: ShiftableClock;
  readonly authority: CertificatePair;
}

async function startServer({ store, clock, authority }: ServerParts): Promise<ApiServer> {
  return startApiServer({
    name: 'test',
    store,
    clock,
    logger: createLogger('error'),
    host: '127.0.0.1',
    port: 0,
    certificate: await signServerCertificate({ clock, authority }, ['127.0.0.1', 'localhost']),
    certificateAuthority: authority.certificatePem,
    tokenKeys: await keys.take(),
    issuer: 'https://kubernetes.default.svc.cluster.local',
    serviceCidr: '10.0.0.0/24',
    serviceAddress: '10.0.0.1',
    gitVersion: 'v1.35.4',
    kubelets: {
      handle: async () => {
        throw new ApiError('ServiceUnavailable', 'no kubelet runs in this test');
      },
    },
    authenticators: [
      async ({ bearerToken }) => (bearerToken === ADMIN_TOKEN ? { name: ADMIN.user, groups: ADMIN.groups } : undefined),
    ],
    authorizers: [],
    admission: [],
    freshObjects: [],
  });
}

function clientConfig(port: number, certificateAuthority: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'test',
      server: `https://127.0.0.1:${port}`,
      caData: Buffer.from(certificateAuthority).toString('base64'),
      skipTLSVerify: false,
    },
    { name: 'admin', token: ADMIN_TOKEN },
  );
  return config;
}

async function until<T>(store: Store, read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const { revision } = store;
    const value = await read();
    if (isWanted(value)) return value;
    if (deadline.aborted) throw new Error(`it never came to that; the last was ${JSON.stringify(value, null, 1)}`);
    if (store.revision === revision) await nextCommit(store, deadline);
  }
}

/** Resolves at the next commit, or when patience ends. */
function nextCommit(store: Store, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listener[Symbol.dispose]();
      deadline.removeEventListener('abort', done);
      resolve();
    };
    const listener = store.onCommit(done);
    deadline.addEventListener('abort', done);
  });
}
