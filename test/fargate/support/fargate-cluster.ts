// A cluster with Fargate and nothing that runs pods: a real API server with the rights that EKS's controllers have on a real cluster,
// Fargate's admission rule and controllers over a network in memory, and a real client over TLS.

import {
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { type ApiServer, startApiServer } from '../../../src/apiserver/api-server.ts';
import { eksRoles } from '../../../src/aws/eks/fresh-cluster/eks-roles.ts';
import { kubeControllers } from '../../../src/controllers/index.ts';
import { fargateAdmission } from '../../../src/fargate/admission.ts';
import { fargateControllers } from '../../../src/fargate/index.ts';
import type { FargateEnvironment, FargateProfiles } from '../../../src/fargate/ports.ts';
import { ApiError } from '../../../src/kube/api-error.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { eventRecorder } from '../../../src/kube/events.ts';
import { SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import { createAuthority, signServerCertificate } from '../../../src/lib/certificates.ts';
import { keyPool } from '../../../src/lib/key-pool.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { Controller, Manager } from '../../../src/reconcile/controller.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { type Lag, laggingCluster } from '../../controllers/support/lagging-cluster.ts';
import { type ShiftableClock, shiftableClock } from '../../controllers/support/shiftable-clock.ts';
import { type MemoryNetwork, type MemorySubnet, memoryNetwork } from './memory-network.ts';
import { type ChangingProfiles, changingProfiles, WEB_PROFILE } from './profiles.ts';

const ADMIN_TOKEN = 'admin-token-of-the-tests';
const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };
const FARGATE = { user: 'eks:fargate-scheduler', groups: ['system:authenticated'], fieldManager: 'fargate-scheduler' };
const PATIENCE_MS = 15_000;
const SUBNETS: readonly MemorySubnet[] = [
  { subnetId: 'subnet-a', availabilityZone: 'us-west-2a', addresses: ['10.0.1.17', '10.0.1.18', '10.0.1.19'] },
];
const keys = keyPool(1);

export const ENVIRONMENT: FargateEnvironment = {
  region: 'us-west-2',
  clusterName: 'test',
  kubernetesVersion: '1.35',
};

export const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

export interface FargateCluster {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly coordination: CoordinationV1Api;
  readonly clock: ShiftableClock;
  readonly store: Store;
  readonly network: MemoryNetwork;
  readonly profiles: ChangingProfiles;
  /** The cluster as its administrator sees it from within. */
  readonly inside: Cluster;
  /** Runs these too. */
  run(controllers: readonly Controller[]): void;
  /** Runs the controllers of Kubernetes itself. */
  runKubernetes(): void;
  /** Ends Fargate's controllers, as a crash does: what they had begun is left as it is. */
  stopFargate(): Promise<void>;
  startFargate(): void;
  /** Reads until what is read is as wanted, again whenever something was written. */
  until<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T>;
  /** Resolves when the controllers have nothing more to do. */
  settled(): Promise<void>;
}

export interface FargateClusterOptions {
  readonly subnets?: readonly MemorySubnet[];
  readonly environment?: FargateEnvironment;
  /** By how much the reads of Fargate's controllers are behind; they are not when left out. */
  readonly lagMs?: number;
  /** Instead of `profiles` of the result, which are then of no account. */
  readonly profiles?: FargateProfiles;
  /** Told of the cluster before Fargate's controllers start. */
  readonly onServing?: (inside: Cluster) => void;
}

/** Ends with the test. */
export async function fargateCluster(options: FargateClusterOptions = {}): Promise<FargateCluster> {
  const clock = shiftableClock();
  const environment = options.environment ?? ENVIRONMENT;
  const store = openSqliteStore({ path: ':memory:' });
  const changing = changingProfiles(WEB_PROFILE);
  const profiles = options.profiles ?? changing;
  const { server, ...clients } = await startServer({ store, clock, profiles });
  const inside = server.cluster(ADMIN);
  options.onServing?.(inside);
  const manager = createManager({ clock, logger: silentLogger() });
  const lag = laggingCluster(inside, options.lagMs ?? 0);
  const cluster = options.lagMs === undefined ? inside : lag.cluster;
  const network = memoryNetwork(options.subnets ?? SUBNETS, environment.region);
  const startFargate = () => {
    const events = eventRecorder({
      cluster: cluster.as(FARGATE),
      component: 'fargate-scheduler',
      clock,
      logger: silentLogger(),
    });
    return manager.start(fargateControllers({ cluster, profiles, network, environment, events, clock }));
  };
  let fargate = startFargate();
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await manager[Symbol.asyncDispose]();
    store[Symbol.dispose]();
  });
  const account = { metadata: { name: 'default', namespace: 'default' }, automountServiceAccountToken: false };
  await inside.of(SERVICE_ACCOUNTS).create(account);
  return {
    ...clients,
    clock,
    store,
    network,
    profiles: changing,
    inside,
    run: (controllers) => void manager.start(controllers),
    runKubernetes() {
      const kinds = server.registry.all();
      const context = { cluster: inside, clock, logger: silentLogger(), kinds, certificateAuthority: 'none' };
      manager.start(kubeControllers(context));
    },
    stopFargate: async () => fargate[Symbol.asyncDispose](),
    startFargate() {
      fargate = startFargate();
    },
    until: (read, isWanted) => until(store, read, isWanted),
    settled: () => settled(manager, lag),
  };
}

interface ServerParts {
  readonly store: Store;
  readonly clock: ShiftableClock;
  readonly profiles: FargateProfiles;
}

async function startServer({ store, clock, profiles }: ServerParts) {
  const authority = await createAuthority(clock, 'kubernetes');
  const server: ApiServer = await startApiServer({
    name: 'test',
    store,
    clock,
    logger: silentLogger(),
    host: '127.0.0.1',
    port: 0,
    certificate: await signServerCertificate({ clock, authority }, ['127.0.0.1', 'localhost']),
    certificateAuthority: authority.certificatePem,
    tokenKeys: await keys.take(),
    issuer: 'https://kubernetes.default.svc.cluster.local',
    serviceCidr: '172.20.0.0/16',
    serviceAddress: '172.20.0.1',
    gitVersion: 'v1.35.6-eks-3025e55',
    kubelets: {
      handle: async () => {
        throw new ApiError('ServiceUnavailable', 'no kubelet is asked in this test');
      },
    },
    authenticators: [
      async ({ bearerToken }) => (bearerToken === ADMIN_TOKEN ? { name: ADMIN.user, groups: ADMIN.groups } : undefined),
    ],
    authorizers: [],
    admission: [fargateAdmission(profiles)],
    freshObjects: eksRoles(),
  });
  const config = new KubeConfig();
  const caData = Buffer.from(authority.certificatePem).toString('base64');
  const url = `https://127.0.0.1:${server.port}`;
  config.loadFromClusterAndUser(
    { name: 'test', server: url, caData, skipTLSVerify: false },
    { name: 'admin', token: ADMIN_TOKEN },
  );
  return {
    server,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    coordination: config.makeApiClient(CoordinationV1Api),
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
