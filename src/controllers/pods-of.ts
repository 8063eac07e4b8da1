// The pods of a controller: which are its own, which it may adopt, and how they are.

import { isReason } from '../kube/api-error.ts';
import type { Cluster } from '../kube/cluster.ts';
import { findCondition } from '../kube/conditions.ts';
import type { KindRef, KubeObject } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { matchesSelector } from '../kube/selectors.ts';
import { controllerOf } from '../kube/sources.ts';
import type { LabelSelector, Pod } from '../kube/types.gen.ts';

interface Owner extends KubeObject {
  spec?: { selector?: LabelSelector };
}

/**
 * The objects of `kind` that `owner` controls. Orphans that its selector matches are adopted, owned ones that it no longer matches are let go
 * (pkg/controller/controller_ref_manager.go).
 */
export async function claim<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  by: { owner: Owner; ownerKind: KindRef },
): Promise<T[]> {
  const { owner } = by;
  const claimed: T[] = [];
  for (const object of cluster.of(kind).list({ namespace: owner.metadata.namespace ?? '' })) {
    const controller = controllerOf(object);
    const matches = matchesSelector(owner.spec?.selector, object.metadata.labels);
    if (controller) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches) claimed.push(object);
      else await release(cluster, kind, { object, owner });
    } else if (matches && isFree(object) && isFree(owner)) claimed.push(await adopt(cluster, kind, { object, by }));
  }
  return claimed;
}

const isFree = (object: KubeObject) => object.metadata.deletionTimestamp === undefined;
const nameOf = ({ metadata }: KubeObject) => ({ name: metadata.name, namespace: metadata.namespace ?? '' });

async function adopt<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  { object, by }: { object: T; by: { owner: Owner; ownerKind: KindRef } },
): Promise<T> {
  const ownerReferences = [controllerReference(by.ownerKind, by.owner)];
  const body = { metadata: { uid: object.metadata.uid, ownerReferences } };
  return cluster.of(kind).patch(nameOf(object), { type: 'strategic', body });
}

async function release<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  { object, owner }: { object: T; owner: Owner },
): Promise<void> {
  const body = {
    metadata: { uid: object.metadata.uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] },
  };
  await cluster
    .of(kind)
    .patch(nameOf(object), { type: 'strategic', body })
    .catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error;
    });
}

/** Neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return (
    pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined
  );
}

export function isReady(pod: Pod): boolean {
  return findCondition(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return false;
  return minReadySeconds === 0 || nowMs - Date.parse(ready.lastTransitionTime ?? '') >= minReadySeconds * 1000;
}

/** Which pods go first when there are too many (pkg/controller/controller_utils.go, ActivePodsWithRanks). */
export function deletionOrder(a: Pod, b: Pod): number {
  const rank = (pod: Pod) => [
    pod.spec?.nodeName ? 1 : 0,
    PHASE_RANK[pod.status?.phase ?? ''] ?? 1,
    isReady(pod) ? 1 : 0,
    -restarts(pod),
  ];
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) if (value !== right[index]) return value - (right[index] ?? 0);
  return b.metadata.creationTimestamp < a.metadata.creationTimestamp ? -1 : 1;
}

const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

const restarts = (pod: Pod) =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
