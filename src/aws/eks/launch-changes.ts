// Changes of what says whether profiles may launch pods, told to the clusters that they concern: one reader of the store for all of them.

import type { Store } from '../../store/store.ts';
import { ROLES } from '../iam/roles.ts';
import { watchCollection } from '../store-source.ts';
import { ACCESS_ENTRIES } from './access-entries.ts';
import { clusterKey } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { FARGATE_PROFILES } from './fargate-profiles.ts';

type Listener = () => void;

export interface LaunchChanges {
  /** Tells of changes to the cluster's profiles and access entries, and to any role; what is there already is not told. */
  watch(reference: ClusterReference, listener: Listener): Disposable;
}

/** Watches for as long as the store is open. */
export function launchChanges(store: Store): LaunchChanges {
  const listeners = new Map<string, Set<Listener>>();
  const tell = (told: Iterable<Listener> = []) => {
    for (const listener of told) listener();
  };
  const ofCluster = (key: string) => tell(listeners.get(key.slice(0, key.lastIndexOf('/'))));
  watchCollection(store, FARGATE_PROFILES.collection, ofCluster);
  watchCollection(store, ACCESS_ENTRIES.collection, ofCluster);
  watchCollection(store, ROLES.collection, () => listeners.forEach(tell));
  return {
    watch(reference, listener) {
      const key = clusterKey(reference);
      const own = listeners.get(key) ?? new Set();
      listeners.set(key, own.add(listener));
      return {
        [Symbol.dispose]: () => {
          own.delete(listener);
          if (own.size === 0) listeners.delete(key);
        },
      };
    },
  };
}
