// A cluster with Fargate and nothing that runs pods: a real API server with the rights that EKS's controllers have on a real cluster,
// Fargate's admission rule and controllers over a network in memory, and a real client over TLS.

import { AppsV1Api, CoordinationV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { eksRoles } from '../../../src/aws/eks/fresh-cluster/eks-roles.ts';
import { kubeControllers } from '../../../src/controllers/index.ts';
import { fargateAdmission } from '../../../src/fargate/admission.ts';
import { fargateControllers } from '../../../src/fargate/index.ts';
import type { FargateEnvironment, FargateProfiles } from '../../../src/fargate/ports.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { eventRecorder } from '../../../src/kube/events.ts';
import { SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import type { Controller } from '../../../src/reconcile/controller.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import type { Store } from '../../../src/store/store.ts';
import { laggingCluster, settled } from '../../controllers/support/lagging-cluster.ts';
import { type ShiftableClock, shiftableClock } from '../../controllers/support/shiftable-clock.ts';
import { ADMIN, testApiServer } from '../../support/api-server.ts';
import { until } from '../../support/until.ts';
import { type MemoryNetwork, type MemorySubnet, memoryNetwork } from './memory-network.ts';
import { type ChangingProfiles, changingProfiles, WEB_PROFILE } from './profiles.ts';

const FARGATE = { user: 'eks:fargate-scheduler', groups: ['system:authenticated'], fieldManager: 'fargate-scheduler' };
const SUBNETS: readonly MemorySubnet[] = [
  { subnetId: 'subnet-a', availabilityZone: 'us-west-2a', addresses: ['10.0.1.17', '10.0.1.18', '10.0.1.19'] },
];

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
  /** What runs the containers of its nodes. */
  readonly runtime: { problem?: string };
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
  const changing = changingProfiles(WEB_PROFILE);
  const profiles = options.profiles ?? changing;
  const api = await testApiServer({
    clock,
    logger: silentLogger(),
    admission: [fargateAdmission(profiles)],
    freshObjects: eksRoles(),
    service: { cidr: '172.20.0.0/16', address: '172.20.0.1' },
    gitVersion: 'v1.35.6-eks-3025e55',
  });
  const { server, store, config } = api;
  const inside = server.cluster(ADMIN);
  options.onServing?.(inside);
  const manager = createManager({ clock, logger: silentLogger() });
  const lag = laggingCluster(inside, options.lagMs ?? 0);
  const cluster = options.lagMs === undefined ? inside : lag.cluster;
  const network = memoryNetwork(options.subnets ?? SUBNETS, environment.region);
  const runtime: { problem?: string } = {};
  const startFargate = () => {
    const events = eventRecorder({
      cluster: cluster.as(FARGATE),
      component: 'fargate-scheduler',
      clock,
      logger: silentLogger(),
    });
    return manager.start(fargateControllers({ cluster, profiles, network, environment, runtime, events, clock }));
  };
  let fargate = startFargate();
  onTestFinished(async () => {
    await manager[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });
  const account = { metadata: { name: 'default', namespace: 'default' }, automountServiceAccountToken: false };
  await inside.of(SERVICE_ACCOUNTS).create(account);
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    coordination: config.makeApiClient(CoordinationV1Api),
    clock,
    store,
    network,
    profiles: changing,
    runtime,
    inside,
    run: (controllers) => void manager.start(controllers),
    runKubernetes() {
      const kinds = server.registry;
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
