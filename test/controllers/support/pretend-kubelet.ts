// Says of pods that they are ready, or gone, as a kubelet would, without running anything.

import type { Cluster } from '../../../src/kube/cluster.ts';
import { PODS } from '../../../src/kube/kind-refs.ts';
import { splitKey } from '../../../src/kube/object.ts';
import { watching } from '../../../src/kube/sources.ts';
import type { Pod } from '../../../src/kube/types.gen.ts';
import { toTimestamp } from '../../../src/lib/clock.ts';
import type { Controller } from '../../../src/reconcile/controller.ts';
import type { ShiftableClock } from './shiftable-clock.ts';

export function pretendKubelet(cluster: Cluster, clock: ShiftableClock, runs: (pod: Pod) => boolean): Controller {
  return {
    name: 'pretend-kubelet',
    workers: 4,
    sources: [watching(cluster, PODS)],
    async reconcile(key) {
      const pod = cluster.of(PODS).find(splitKey(key));
      if (pod?.status?.phase !== 'Pending' || !runs(pod)) return undefined;
      const body = { status: readyStatus(clock.simulatedMs()) };
      const { name, namespace = '' } = pod.metadata;
      await cluster.of(PODS).patch({ name, namespace }, { type: 'strategic', subresource: 'status', body });
      return undefined;
    },
  };
}

export function readyStatus(sinceMs: number) {
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: toTimestamp(sinceMs) }],
  };
}
