// ReplicaSets: as many pods of a template as are wanted.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/replicaset/replica_set.go

import { isReason } from '../kube/api-error.ts';
import { PODS, REPLICA_SETS } from '../kube/kind-refs.ts';
import { type New, objectKey, splitKey } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { matchesSelector } from '../kube/selectors.ts';
import { controllerOf, watching } from '../kube/sources.ts';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { Expectations } from './expectations.ts';
import { claim, deletionOrder, isActive, isAvailable, isReady } from './pods-of.ts';

const NAME = 'replicaset-controller';
/** Upstream's burstReplicas: the most pods made or deleted in one go. */
const BURST = 500;
const WORKERS = 5;

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
  const claimed = await claim(context.cluster, PODS, { owner: set, ownerKind: REPLICA_SETS });
  const pods = claimed.filter(isActive);
  if (context.expectations.areMet(key, pods) && set.metadata.deletionTimestamp === undefined)
    await manage(set, pods, context);
  return updateStatus(set, pods, context);
}

async function manage(set: ReplicaSet, pods: readonly Pod[], context: Context): Promise<void> {
  const missing = (set.spec?.replicas ?? 1) - pods.length;
  if (missing > 0) {
    await Promise.all(Array.from({ length: Math.min(missing, BURST) }, () => createPod(set, context)));
  } else if (missing < 0) {
    const surplus = [...pods].sort(deletionOrder).slice(0, Math.min(-missing, BURST));
    await Promise.all(surplus.map((pod) => deletePod(set, pod, context)));
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
    await events.record(set, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${created.metadata.name}`,
    });
  } catch (error) {
    const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`;
    await events.record(set, { type: 'Warning', reason: 'FailedCreate', message });
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
    throw error;
  }
  await events.record(set, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
}

/** Comes back when a pod that is ready will be available later. */
async function updateStatus(set: ReplicaSet, pods: readonly Pod[], context: Context): Promise<Requeue | undefined> {
  const minReady = set.spec?.minReadySeconds ?? 0;
  const now = context.clock.simulatedMs();
  const templateLabels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const isFull = (pod: Pod) => templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value);
  const count = (test: (pod: Pod) => boolean) => pods.filter(test).length;
  const ready = count(isReady);
  const available = count((pod) => isAvailable(pod, minReady, now));
  const status: ReplicaSetStatus = {
    replicas: pods.length,
    fullyLabeledReplicas: count(isFull),
    readyReplicas: ready,
    availableReplicas: available,
    observedGeneration: set.metadata.generation ?? 0,
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
  };
  const before = { fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0, ...set.status };
  delete (before as { terminatingReplicas?: number }).terminatingReplicas;
  if (!deepEqual(before, status))
    await context.cluster.of(REPLICA_SETS).update({ ...set, status }, { subresource: 'status' });
  return ready > available ? { requeueAfterMs: minReady * 1000 } : undefined;
}
