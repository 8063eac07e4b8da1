// A cluster whose reads are behind its writes by a fixed time, as those of a remote cluster are: its reads come from what it was told.

import type { Cluster, KindClient, ObjectName, WatchEvent } from '../../../src/kube/cluster.ts';
import { type KindRef, type KubeObject, objectKey } from '../../../src/kube/object.ts';
import { matchesLabels, parseLabelSelector } from '../../../src/kube/selectors.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Manager } from '../../../src/reconcile/controller.ts';

export interface Lag {
  readonly cluster: Cluster;
  /** Something was written that readers do not see yet. */
  readonly isBehind: boolean;
  /** Resolves when readers see one more thing. */
  progress(): Promise<void>;
}

type Listener = (event: WatchEvent<KubeObject>) => void;

/** What is known of one kind, and who is told of its changes. */
interface Cache {
  readonly objects: Map<string, KubeObject>;
  readonly listeners: Set<Listener>;
}

export function laggingCluster(inner: Cluster, lagMs: number): Lag {
  const clock = systemClock();
  const caches = new Map<string, Cache>();
  const waiters = new Set<() => void>();
  let behind = 0;
  const cacheOf = (kind: KindRef): Cache => {
    const key = `${kind.group}/${kind.plural}`;
    const known = caches.get(key);
    if (known) return known;
    const cache: Cache = { objects: new Map(), listeners: new Set() };
    caches.set(key, cache);
    inner.of(kind).subscribe((event) => {
      behind++;
      clock.after(lagMs, () => {
        behind--;
        apply(cache, event);
        for (const resolve of [...waiters]) resolve();
        waiters.clear();
      });
    });
    return cache;
  };
  const wrap = (cluster: Cluster): Cluster => ({
    name: cluster.name,
    as: (identity) => wrap(cluster.as(identity)),
    of: <T extends KubeObject>(kind: KindRef<T>) => lagging(cluster.of(kind), cacheOf(kind)) as KindClient<T>,
  });
  return {
    cluster: wrap(inner),
    get isBehind() {
      return behind > 0;
    },
    progress: () => new Promise((resolve) => waiters.add(resolve)),
  };
}

function apply({ objects, listeners }: Cache, event: WatchEvent<KubeObject>): void {
  const key = objectKey(event.object.metadata);
  if (event.type === 'DELETED') objects.delete(key);
  else objects.set(key, event.object);
  for (const listener of [...listeners]) listener(event);
}

function lagging(client: KindClient<KubeObject>, { objects, listeners }: Cache): KindClient<KubeObject> {
  const find = (name: ObjectName) => objects.get(objectKey(name));
  const list: KindClient<KubeObject>['list'] = ({ namespace, labelSelector } = {}) => {
    const requirements = labelSelector ? parseLabelSelector(labelSelector) : [];
    return [...objects.values()].filter(
      ({ metadata }) =>
        (namespace === undefined || metadata.namespace === namespace) && matchesLabels(requirements, metadata.labels),
    );
  };
  return {
    find,
    list,
    count: () => objects.size,
    get: (name) => find(name) ?? client.get(name),
    ownedBy: (uid) => list().filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid)),
    create: (object, options) => client.create(object, options),
    update: (object, options) => client.update(object, options),
    patch: (name, patch) => client.patch(name, patch),
    delete: (name, options) => client.delete(name, options),
    subscribe(listener) {
      listeners.add(listener);
      for (const object of objects.values()) listener({ type: 'ADDED', object });
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/** Quiet, and nothing on its way that might end that. */
export async function settled(manager: Manager, lag: Lag): Promise<void> {
  await manager.idle();
  while (lag.isBehind) {
    await lag.progress();
    await manager.idle();
  }
}
