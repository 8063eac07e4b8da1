// Watches the pods of profiles that are being deleted, and of no others: a cluster's pods are many, deletions are few.

import type { Cluster } from '../../kube/cluster.ts';
import { PODS } from '../../kube/kind-refs.ts';
import type { Pod } from '../../kube/types.gen.ts';
import type { Source } from '../../reconcile/controller.ts';

/** https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html */
const PROFILE_LABEL = 'eks.amazonaws.com/fargate-profile';

/** Whether the pod was launched with that profile. */
export function isPodOf(pod: Pod, profileName: string): boolean {
  return pod.metadata.labels?.[PROFILE_LABEL] === profileName && pod.spec?.schedulerName === 'fargate-scheduler';
}

export interface DepartingPods {
  /** Enqueues the profile's key whenever one of its pods is gone. */
  readonly source: Source;
  watch(key: string, cluster: Cluster, profileName: string): void;
  unwatch(key: string): void;
}

export function departingPods(): DepartingPods {
  const watched = new Map<string, Disposable>();
  let tell: ((key: string) => void) | undefined;
  const unwatch = (key: string) => {
    watched.get(key)?.[Symbol.dispose]();
    watched.delete(key);
  };
  return {
    source(enqueue) {
      tell = enqueue;
      return {
        [Symbol.dispose]: () => {
          tell = undefined;
          for (const key of [...watched.keys()]) unwatch(key);
        },
      };
    },
    watch(key, cluster, profileName) {
      if (watched.has(key)) return;
      const subscription = cluster.of(PODS).subscribe(({ type, object }) => {
        if (type === 'DELETED' && isPodOf(object, profileName)) tell?.(key);
      });
      watched.set(key, subscription);
    },
    unwatch,
  };
}
