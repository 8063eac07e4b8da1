// What the kubelet remembers of one pod between two looks at it. All of it may be lost: it is about waiting, not about truth.

import type { Cluster } from '../../kube/cluster.ts';
import type { EventRecorder } from '../../kube/events.ts';
import type { Clock } from '../../lib/clock.ts';
import { BackOff } from './back-off.ts';
import type { PodProbes } from './probes/pod-probes.ts';
import type { Waiting } from './status/container-status.ts';
import { PodVolumeMemory } from './volumes/pod-volume-memory.ts';
import { PodTokens } from './volumes/tokens.ts';

export interface PodMemoryOptions {
  readonly cluster: Cluster;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly probes: PodProbes;
}

export class PodMemory {
  /** The cluster as the kubelet of the pod's node sees it. */
  readonly own: Cluster;
  readonly events: EventRecorder;
  readonly tokens: PodTokens;
  readonly volumes = new PodVolumeMemory();
  readonly restarts: BackOff;
  readonly pulls: BackOff;
  /** Why a container does not run though it should; by its name. */
  readonly waiting = new Map<string, Waiting>();
  /** Last words, by the engine's id; undefined: none were left. */
  readonly lastWords = new Map<string, string | undefined>();
  /** When a run was first seen to have ended, by the engine's id. Monotonic. */
  readonly ends = new Map<string, number>();
  /** How images are shown in the status, by the engine's id. */
  readonly imageIds = new Map<string, string>();
  readonly probes: PodProbes;
  /** The version of the pod that our last word on its status made. */
  ownVersion: string | undefined;
  readonly #ending = new AbortController();
  readonly #gone = new AbortController();

  constructor({ cluster, events, clock, probes }: PodMemoryOptions) {
    this.own = cluster;
    this.events = events;
    this.probes = probes;
    this.tokens = new PodTokens(cluster, clock);
    this.restarts = new BackOff(clock);
    this.pulls = new BackOff(clock);
  }

  /** Aborted once the pod is to end: nothing of it is started any more. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted once the object is gone: nobody waits for its containers any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  end(): void {
    this.probes.stop();
    this.#ending.abort(new Error('the pod is to end'));
  }

  lose(): void {
    this.end();
    this.#gone.abort(new Error('the pod is gone'));
  }
}
