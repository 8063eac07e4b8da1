// What the kubelet remembers of one pod between two looks at it. All of it may be lost: it is about waiting, not about truth.

import type { Cluster } from '../../kube/cluster.ts';
import type { EventRecorder } from '../../kube/events.ts';
import type { Clock } from '../../lib/clock.ts';
import { BackOff } from './back-off.ts';
import type { Waiting } from './status/container-status.ts';
import { PodTokens } from './volumes/tokens.ts';

export class PodMemory {
  readonly events: EventRecorder;
  readonly tokens: PodTokens;
  readonly restarts: BackOff;
  readonly pulls: BackOff;
  /** Why a container does not run though it should; by its name. */
  readonly waiting = new Map<string, Waiting>();
  /** Last words, by the engine's id; undefined: none were left. */
  readonly lastWords = new Map<string, string | undefined>();
  /** Runs that were counted as failures already, by the engine's id. */
  readonly counted = new Set<string>();

  constructor({ cluster, events, clock }: { cluster: Cluster; events: EventRecorder; clock: Clock }) {
    this.events = events;
    this.tokens = new PodTokens(cluster, clock);
    this.restarts = new BackOff(clock);
    this.pulls = new BackOff(clock);
  }
}
