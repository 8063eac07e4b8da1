// From changes in a cluster to keys in a queue.

import type { Source } from '../reconcile/controller.ts';
import type { Cluster, WatchEvent } from './cluster.ts';
import { type KindRef, type KubeObject, objectKey } from './object.ts';
import type { OwnerReference } from './types.gen.ts';

/** Enqueues what `keysOf` makes of each event; the object's own key when left out. */
export function watching<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  keysOf: (event: WatchEvent<T>) => readonly string[] = (event) => [objectKey(event.object.metadata)],
): Source {
  return (enqueue) =>
    cluster.of(kind).subscribe((event) => {
      for (const key of keysOf(event)) enqueue(key);
    });
}

/** Enqueues the controller that owns the changed object, when it is of `ownerKind`. */
export function watchingOwned<T extends KubeObject>(cluster: Cluster, kind: KindRef<T>, ownerKind: KindRef): Source {
  return watching(cluster, kind, ({ object, previous }) =>
    [object, previous].flatMap((state) => {
      const owner = state && controllerOf(state);
      return owner?.kind === ownerKind.kind ? [objectKey({ ...object.metadata, name: owner.name })] : [];
    }),
  );
}

/** The owner reference with `controller: true`. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}
