// What Fargate's controllers share.

import type { Cluster } from '../kube/cluster.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { Clock } from '../lib/clock.ts';
import type { FargateEnvironment, FargateProfiles, NodeRuntime, PodNetwork } from './ports.ts';

export interface FargateContext {
  readonly cluster: Cluster;
  readonly profiles: FargateProfiles;
  readonly network: PodNetwork;
  readonly environment: FargateEnvironment;
  readonly runtime: NodeRuntime;
  /** Events from `fargate-scheduler`. */
  readonly events: EventRecorder;
  readonly clock: Clock;
}
