// The pods of a controller: which are its own, which it may adopt, and how they are.

import { isReason } from '../kube/api-error.ts';
import type { Cluster } from '../kube/cluster.ts';
import { findCondition } from '../kube/conditions.ts';
import type { KindRef, KubeObject } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { selectorMatcher } from '../kube/selectors.ts';
import { controllerOf } from '../kube/sources.ts';
import type { LabelSelector, OwnerReference, Pod } from '../kube/types.gen.ts';

interface Owner extends KubeObject {
  spec?: { selector?: LabelSelector };
}

interface Claiming<T> {
  readonly owner: Owner;
  readonly ownerKind: KindRef;
  /** Objects that are neither taken nor let go when this says no; all are asked about when left out. */
  readonly isEligible?: (object: T) => boolean;
}

/**
 * The objects of `kind` that `owner` controls. Orphans that its selector matches are adopted, owned ones that it no longer matches are let go
 * (pkg/controller/controller_ref_manager.go).
 */
export async function claim<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  { owner, ownerKind, isEligible = () => true }: Claiming<T>,
): Promise<T[]> {
  const claimed: T[] = [];
  const reference = controllerReference(ownerKind, owner);
  const isSelected = selectorMatcher(owner.spec?.selector);
  for (const object of cluster
    .of(kind)
    .list({ namespace: owner.metadata.namespace ?? '' })
    .filter(isEligible)) {
    const controller = controllerOf(object);
    if (controller && controller.uid !== owner.metadata.uid) continue;
    if (isSelected(object.metadata.labels)) {
      if (controller) claimed.push(object);
      else if (isFree(object) && isFree(owner)) claimed.push(...(await adopt(cluster, kind, { object, reference })));
    } else if (controller && isFree(owner)) await release(cluster, kind, { object, owner });
  }
  return claimed;
}

const isFree = (object: KubeObject) => object.metadata.deletionTimestamp === undefined;
const nameOf = ({ metadata }: KubeObject) => ({ name: metadata.name, namespace: metadata.namespace ?? '' });

/** Nothing, when the object went meanwhile. */
async function adopt<T extends KubeObject>(
  cluster: Cluster,
  kind: KindRef<T>,
  { object, reference }: { object: T; reference: OwnerReference },
): Promise<T[]> {
  const body = { metadata: { uid: object.metadata.uid, ownerReferences: [reference] } };
  try {
    return [await cluster.of(kind).patch(nameOf(object), { type: 'strategic', body })];
  } catch (error) {
    if (isReason(error, 'NotFound')) return [];
    throw error;
  }
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
      // Invalid: another object has the name by now, or the reference is gone already.
      if (!isReason(error, 'NotFound') && !isReason(error, 'Invalid')) throw error;
    });
}

const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Neither finished nor on its way out. */
export const isActive = (pod: Pod) => !isOver(pod) && pod.metadata.deletionTimestamp === undefined;

/** On its way out, and not finished yet. */
export const isTerminating = (pod: Pod) => !isOver(pod) && pod.metadata.deletionTimestamp !== undefined;

export function isReady(pod: Pod): boolean {
  return findCondition(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** From when on the pod counts as available, in milliseconds since 1970; undefined while it is not ready. */
export function availableFromMs(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return undefined;
  return minReadySeconds === 0 ? 0 : Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000;
}
