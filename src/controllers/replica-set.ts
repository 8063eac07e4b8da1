// ReplicaSets: as many pods of a template as are wanted.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set.go

import { isReason } from '../kube/api-error.ts';
import { findCondition } from '../kube/conditions.ts';
import { PODS, REPLICA_SETS } from '../kube/kind-refs.ts';
import { type New, objectKey, splitKey } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { matchesSelector, selectorMatcher } from '../kube/selectors.ts';
import { controllerOf, watching } from '../kube/sources.ts';
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import { errorText } from '../lib/error-text.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { inTurns } from '../reconcile/turns.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { inDeletionOrder } from './deletion-order.ts';
import { Expectations } from './expectations.ts';
import { isNamespaceTerminating } from './namespace-terminating.ts';
import { availableFromMs, claim, isActive, isReady, isTerminating } from './pods-of.ts';

const NAME = 'replicaset-controller';
/** Upstream's burstReplicas: the most pods made or deleted in one go. */
const BURST = 500;
const WORKERS = 5;
const FAILURE = 'ReplicaFailure';

export function replicaSetController(shared: ControllerContext): Controller {
  const context = { ...actingAs(shared, NAME), expectations: new Expectations() };
  const { cluster } = context;
  return {
    name: NAME,
    workers: WORKERS,
    sources: [
      watching(cluster, REPLICA_SETS),
      watching(cluster, PODS, ({ type, object, previous }) => {
        context.expectations.observe(object, type);
        return [...new Set([object, ...(previous ? [previous] : [])].flatMap((pod) => setsOf(pod, context)))];
      }),
    ],
    async reconcile(key) {
      const set = cluster.of(REPLICA_SETS).find(splitKey(key));
      if (!set) {
        context.expectations.forget(key);
        return undefined;
      }
      return reconcile(set, context);
    },
  };
}

type Context = ReturnType<typeof actingAs> & { readonly expectations: Expectations };

/** The set that owns a pod; of an orphan, all that could adopt it. */
function setsOf(pod: Pod, { cluster }: Context): string[] {
  const owner = controllerOf(pod);
  if (owner) return owner.kind === 'ReplicaSet' ? [objectKey({ ...pod.metadata, name: owner.name })] : [];
  const sets = cluster.of(REPLICA_SETS).list({ namespace: pod.metadata.namespace ?? '' });
  return sets
    .filter(({ spec }) => matchesSelector(spec?.selector, pod.metadata.labels))
    .map(({ metadata }) => objectKey(metadata));
}

async function reconcile(set: ReplicaSet, context: Context): Promise<Requeue | undefined> {
  const key = objectKey(set.metadata);
  const pods = await claim(context.cluster, PODS, { owner: set, ownerKind: REPLICA_SETS, isEligible: isActive });
  const mayManage = context.expectations.areMet(key, pods) && set.metadata.deletionTimestamp === undefined;
  const failure = mayManage
    ? await manage(set, pods, context).then(noFailure, (error: unknown) => ({ error }))
    : undefined;
  const requeue = await updateStatus(set, { pods, failure }, context);
  if (failure) throw failure.error;
  return requeue;
}

const noFailure = () => undefined;

async function manage(set: ReplicaSet, pods: readonly Pod[], context: Context): Promise<void> {
  const missing = (set.spec?.replicas ?? 1) - pods.length;
  if (missing > 0) await createPods(set, Math.min(missing, BURST), context);
  if (missing >= 0) return;
  const surplus = inDeletionOrder(pods, context.clock.simulatedMs()).slice(0, Math.min(-missing, BURST));
  await inTurns(surplus, (pod) => deletePod(set, pod, context));
}

/** In batches of 1, 2, 4, …: where pods cannot be made, one refusal is enough (slowStartBatch). */
async function createPods(set: ReplicaSet, count: number, context: Context): Promise<void> {
  for (let left = count, batch = 1; left > 0; batch *= 2) {
    const size = Math.min(batch, left);
    await inTurns(Array.from({ length: size }), () => createPod(set, context));
    left -= size;
  }
}

async function createPod(set: ReplicaSet, { cluster, events, expectations }: Context): Promise<void> {
  const template = set.spec?.template;
  const pod: New<Pod> = {
    metadata: {
      ...template?.metadata,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? '',
      ownerReferences: [controllerReference(REPLICA_SETS, set)],
    },
    ...(template?.spec ? { spec: template.spec } : {}),
  };
  try {
    const created = await cluster.of(PODS).create(pod);
    expectations.expectCreated(objectKey(set.metadata), created.metadata.uid);
    const message = `Created pod: ${created.metadata.name}`;
    await events.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message });
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    await events.record(set, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${errorText(error)}`,
    });
    throw error;
  }
}

async function deletePod(set: ReplicaSet, pod: Pod, { cluster, events, expectations }: Context): Promise<void> {
  const { name, namespace = '', uid } = pod.metadata;
  expectations.expectDeleted(objectKey(set.metadata), uid);
  try {
    await cluster.of(PODS).delete({ name, namespace }, { preconditions: { uid } });
  } catch (error) {
    expectations.lowerDeleted(objectKey(set.metadata), uid);
    if (isReason(error, 'NotFound')) return;
    await events.record(set, {
      type: 'Warning',
      reason: 'FailedDelete',
      message: `Error deleting: ${errorText(error)}`,
    });
    throw error;
  }
  await events.record(set, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
}

interface Seen {
  readonly pods: readonly Pod[];
  readonly failure: { readonly error: unknown } | undefined;
}

/** Comes back when a pod that is ready will be available later. */
async function updateStatus(set: ReplicaSet, seen: Seen, context: Context): Promise<Requeue | undefined> {
  const minReady = set.spec?.minReadySeconds ?? 0;
  const now = context.clock.simulatedMs();
  const status = statusOf(set, seen, context);
  if (!deepEqual(set.status, status))
    await context.cluster.of(REPLICA_SETS).update({ ...set, status }, { subresource: 'status' });
  if (minReady === 0) return undefined; // All that are ready are available, and there may be thousands.
  const later = seen.pods.flatMap((pod) => availableFromMs(pod, minReady) ?? []).filter((fromMs) => fromMs > now);
  return later.length > 0 ? { requeueAfterMs: Math.min(...later) - now } : undefined;
}

function statusOf(set: ReplicaSet, seen: Seen, context: Context): ReplicaSetStatus {
  const now = context.clock.simulatedMs();
  const minReady = set.spec?.minReadySeconds ?? 0;
  const labels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const hasLabels = ({ metadata }: Pod) => labels.every(([key, value]) => metadata.labels?.[key] === value);
  const isAvailable = (pod: Pod) => (availableFromMs(pod, minReady) ?? Number.POSITIVE_INFINITY) <= now;
  const conditions = conditionsOf(set, seen, now);
  const ready = seen.pods.filter(isReady);
  const counts = {
    fullyLabeledReplicas: seen.pods.filter(hasLabels).length,
    readyReplicas: ready.length,
    availableReplicas: minReady === 0 ? ready.length : ready.filter(isAvailable).length,
  };
  return {
    replicas: seen.pods.length,
    // Counts that are nothing are left out, as Go does.
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0)),
    terminatingReplicas: terminatingPods(set, context).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

function terminatingPods(set: ReplicaSet, { cluster }: Context): Pod[] {
  const owned = cluster.of(PODS).ownedBy(set.metadata.uid);
  const isSelected = selectorMatcher(set.spec?.selector);
  return owned.filter(
    (pod) => isTerminating(pod) && controllerOf(pod)?.uid === set.metadata.uid && isSelected(pod.metadata.labels),
  );
}

/** A failure stays as it was first told until pods can be made or deleted again. */
function conditionsOf(set: ReplicaSet, { pods, failure }: Seen, nowMs: number): ReplicaSetCondition[] {
  const before = set.status?.conditions ?? [];
  if (!failure) return before.filter(({ type }) => type !== FAILURE);
  if (findCondition(before, FAILURE)) return before;
  const condition = {
    type: FAILURE,
    status: 'True',
    reason: pods.length < (set.spec?.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete',
    message: errorText(failure.error),
    lastTransitionTime: toTimestamp(nowMs),
  };
  return [...before, condition];
}
